/** One value of a facet: how often an entity was seen with it, when, and on how many days. */

import { z } from 'zod';

const DAY_MS = 86_400_000;

/**
 * Counts lose half their weight in this time, so that a device that changed its habits is not judged by old ones.
 * Thirty days keeps a monthly habit alive; our choice, no published source.
 */
export const HALF_LIFE_MS = 30 * DAY_MS;

export interface Seen {
  /** Sightings in all, undecayed: what people read ("142 of 142 sessions"). */
  count: number;
  /** Sightings with decay, as of `last`. */
  weight: number;
  /** Event time of the first and newest sighting, epoch ms. */
  first: number;
  last: number;
  /** Distinct days (UTC) it was seen on. */
  days: number;
  /** A finding rests on it: not normal until a person says so. */
  distrusted: boolean;
}

export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

export function newSeen(time: number): Seen {
  return { count: 1, weight: 1, first: time, last: time, days: 1, distrusted: false };
}

/** The weight as of `time`; a `time` before the newest sighting leaves it as it is. */
export function weightAt(seen: Seen, time: number): number {
  return seen.weight * 2 ** (-Math.max(0, time - seen.last) / HALF_LIFE_MS);
}

/** Adds a sighting. Sightings may come out of order; days then count only forward, so they are never overstated. */
export function sightAgain(seen: Seen, time: number): void {
  seen.weight = weightAt(seen, time) + 1;
  seen.count += 1;
  if (dayOf(time) > dayOf(seen.last)) seen.days += 1;
  seen.first = Math.min(seen.first, time);
  seen.last = Math.max(seen.last, time);
}

/** Count, weight, first, last, days, distrusted. */
export const SavedSeen = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.union([z.literal(0), z.literal(1)]),
]);
export type SavedSeen = z.infer<typeof SavedSeen>;

export function saveSeen(seen: Seen): SavedSeen {
  return [seen.count, seen.weight, seen.first, seen.last, seen.days, seen.distrusted ? 1 : 0];
}

export function loadSeen([count, weight, first, last, days, distrusted]: SavedSeen): Seen {
  return { count, weight, first, last, days, distrusted: distrusted === 1 };
}
