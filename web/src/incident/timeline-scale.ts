/** Where things lie on the timeline: the span shown, its marks, and the lanes. */
import type { TimelineEntry } from '../api.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Distances between marks that read well on a clock. */
const steps = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * day),
];

export interface Span {
  start: number;
  end: number;
}

/** The time all entries cover, with a little air on both sides; at least ten seconds. */
export function spanOf(entries: readonly TimelineEntry[]): Span {
  const start = Math.min(...entries.map((entry) => entry.start));
  const end = Math.max(...entries.map((entry) => entry.end));
  const air = Math.max(5 * second, (end - start) * 0.04);
  return { start: start - air, end: end + air };
}

/** Marks in the span, about `most` or fewer. */
export function marksOf({ start, end }: Span, most: number): number[] {
  const step = steps.find((size) => (end - start) / size <= most) ?? 365 * day;
  const marks: number[] = [];
  for (let at = Math.ceil(start / step) * step; at <= end; at += step) marks.push(at);
  return marks;
}

export interface Lane {
  detector: string;
  tactic: string;
  /** Most severe last, so that it is drawn on top where marks share a place. */
  entries: TimelineEntry[];
}

const rank: Record<TimelineEntry['severity'], number> = {
  info: 0,
  low: 1,
  medium: 2,
  high: 3,
  critical: 4,
};

/** One lane per detector and tactic, in order of first appearance. */
export function lanesOf(entries: readonly TimelineEntry[]): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const entry of entries) {
    const key = `${entry.detector} ${entry.tactic}`;
    const lane = lanes.get(key) ?? { detector: entry.detector, tactic: entry.tactic, entries: [] };
    lane.entries.push(entry);
    lanes.set(key, lane);
  }
  for (const lane of lanes.values()) {
    lane.entries.sort((a, b) => rank[a.severity] - rank[b.severity]);
  }
  return [...lanes.values()];
}
