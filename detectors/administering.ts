/** Which hosts a device administers as a habit, and how many new ones that habit explains. */
import { established, type PatternOfLife } from '../baselines/ask.ts';
import { facetCapacity } from '../baselines/pattern.ts';
import { device } from '../domain/entity.ts';
import type { FindingDraft } from '../domain/detector.ts';
import type { EntityRef, Severity } from '../domain/finding.ts';
import { draftOf, secondsOf, type Act, type Bout } from './bout.ts';
import { list, plural, when } from './wording.ts';

/** JSON-safe figures of a device, as of the moment a finding opened. */
export interface Administering {
  /** Hosts it administered on at least two days. */
  hosts: string[];
  count: number;
  timesSeen: number;
  since: number | null;
  days: number;
  mature: boolean;
}

export function administeringOf(source: string, baselines: PatternOfLife): Administering {
  const usual = baselines.usual(device(source), 'administers');
  const known = baselines.known(device(source));
  const values = (usual?.values ?? []).filter(({ seen }) => established(seen));
  const hosts = [...new Set(values.map(({ value }) => hostOf(value)))];
  const forgotten = (usual?.distinct ?? 0) > facetCapacity.administers;
  return {
    hosts: hosts.slice(0, 5),
    // Whoever administers more hosts than are remembered is judged by how many there ever were.
    count: forgotten ? (usual?.distinct ?? 0) : hosts.length,
    timesSeen: values.reduce((sum, { seen }) => sum + seen.count, 0),
    since: known?.since ?? null,
    days: known?.days ?? 0,
    mature: known?.mature ?? false,
  };
}

function hostOf(value: string): string {
  return value.slice(0, value.lastIndexOf('|'));
}

/** Whether the source administers this host by any means on at least two days. */
export function administers(
  { source, target }: { source: string; target: string },
  baselines: PatternOfLife,
): boolean {
  const values = baselines.usual(device(source), 'administers')?.values ?? [];
  return values.some(({ value, seen }) => established(seen) && hostOf(value) === target);
}

/**
 * New hosts in one go that the habit explains: none without one; whoever administers others may add as many again,
 * and three at least (a roll-out).
 */
export function explained({ count }: Administering): number {
  return count === 0 ? 0 : Math.max(3, count);
}

export function hostCount(acts: readonly Act[]): number {
  return new Set(acts.map(({ target }) => target)).size;
}

/** One host may be a first time; three in one go are a way through the network. */
export function severityOf(hosts: number): Severity {
  return hosts >= 3 ? 'high' : 'medium';
}

export function administeringDraft(
  bout: Bout<Administering>,
  { title, verb, severity }: { title: string; verb: string; severity: Severity },
): FindingDraft {
  const { source, targets, kinds, users, acts, normal } = bout;
  const seconds = secondsOf(bout);
  const means = Object.keys(kinds).toSorted();
  const observed = `${list(means)} on ${plural(targets.length, 'host')} (${list(targets)}) in ${plural(seconds, 'second')}`;
  const text = normalText(source, normal);
  const base = draftOf(bout);
  const entities: [EntityRef, ...EntityRef[]] = [
    device(source),
    ...users.slice(0, 3).map((id): EntityRef => ({ kind: 'credential', id })),
  ];
  return {
    ...base,
    entities,
    title,
    message: `${source} ${verb} ${observed}. ${text}`,
    severity,
    basis: normal.mature ? 'baseline' : 'rule',
    explanation: {
      observed: `${plural(acts, 'use')} of ${observed}`,
      normal: text,
      timesSeen: normal.timesSeen,
      since: normal.since,
    },
    measurements: {
      means,
      uses: acts,
      targets: targets.slice(0, 50),
      target_count: targets.length,
      users: users.slice(0, 50),
      seconds,
      usual_targets: normal.count,
      usual_uses: normal.timesSeen,
      days_known: normal.days,
    },
  };
}

function normalText(source: string, normal: Administering): string {
  const { hosts, count, since, days } = normal;
  if (since === null) return `Nothing is known yet of what is normal for ${source}.`;
  const known = `in the ${plural(days, 'day')} it has been known, since ${when(since)}`;
  if (count === 0) return `${source} administered no host ${known}.`;
  return `${source} administers ${plural(count, 'host')} (${list(hosts)}) ${known}, and none of these.`;
}
