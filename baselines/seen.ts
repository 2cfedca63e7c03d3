/** One value of a facet: how often an entity was seen with it, when, and on how many days. */

import { z } from 'zod';

const DAY_MS = 86_400_000;

/**
 * Counts lose half their weight in this time, so that a device that changed its habits is not judged by old ones.
 * Thirty days keeps a monthly habit alive; our choice, no published source.
 */
export const HALF_LIFE_MS = 30 * DAY_MS;

/**
 * Forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009): a sighting weighs 2^(age of the landmark), so that weights
 * of different times compare and add as they are, and none must be brought up to date. With this half-life a double
 * reaches from 1912 to 2084.
 */
const LANDMARK = Date.UTC(2000, 0, 1);
const HOUR_MS = 3_600_000;

export interface Seen {
  /** Sightings in all, undecayed: what people read ("142 of 142 sessions"). */
  count: number;
  /** Sightings with decay, in the units of `LANDMARK`; `weightAt` gives them as of a time. */
  weight: number;
  /** Event time of the first and newest sighting, epoch ms. */
  first: number;
  last: number;
  /** Distinct days (UTC) it was seen on. */
  days: number;
  /** A finding rests on it: not normal until a person says so. */
  distrusted: boolean;
  /** A person said that it is normal: it counts as established, and no finding changes that. */
  confirmed: boolean;
}

export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Midnight UTC before `time`, epoch ms. */
export function startOfDay(time: number): number {
  return dayOf(time) * DAY_MS;
}

export function newSeen(time: number): Seen {
  return {
    count: 1,
    weight: unitAt(time),
    first: time,
    last: time,
    days: 1,
    distrusted: false,
    confirmed: false,
  };
}

let unitHour = NaN;
let unit = 1;

/** What a sighting at `time` weighs, in steps of an hour: events come in order, so that the last answer mostly holds. */
function unitAt(time: number): number {
  const hour = Math.floor((time - LANDMARK) / HOUR_MS);
  if (hour !== unitHour) {
    unitHour = hour;
    unit = 2 ** ((hour * HOUR_MS) / HALF_LIFE_MS);
  }
  return unit;
}

/** The weight as of `time`; a `time` before the newest sighting leaves it as it is. */
export function weightAt(seen: Seen, time: number): number {
  return seen.weight / unitAt(Math.max(time, seen.last));
}

/** Adds a sighting. Sightings may come out of order; days then count only forward, so they are never overstated. */
export function sightAgain(seen: Seen, time: number): void {
  seen.weight += unitAt(time);
  seen.count += 1;
  if (time > seen.last) {
    if (dayOf(time) > dayOf(seen.last)) seen.days += 1;
    seen.last = time;
  } else if (time < seen.first) {
    seen.first = time;
  }
}

/** Count, weight, first, last, days, and 1 for distrusted, 2 for confirmed. */
export const SavedSeen = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.literal([0, 1, 2]),
]);
export type SavedSeen = z.infer<typeof SavedSeen>;

export function saveSeen(seen: Seen): SavedSeen {
  const mark = seen.distrusted ? 1 : seen.confirmed ? 2 : 0;
  return [seen.count, seen.weight, seen.first, seen.last, seen.days, mark];
}

export function loadSeen([count, weight, first, last, days, mark]: SavedSeen): Seen {
  return { count, weight, first, last, days, distrusted: mark === 1, confirmed: mark === 2 };
}
