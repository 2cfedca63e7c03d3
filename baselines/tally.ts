/** How much of something an entity does in an hour: the running hour, and what hours were like before. */
import { z } from 'zod';
import { dayOf } from './seen.ts';

const HOUR_MS = 3_600_000;

/** What is counted by the hour. */
export const tallyNames = ['ptr_lookups', 'ldap_searches', 'logon_failures', 'bytes_out'] as const;
export type TallyName = (typeof tallyNames)[number];

export interface Tally {
  /** Hours since the epoch, and the amount in that hour so far. */
  hour: number;
  amount: number;
  /** Finished hours in which it happened at all: how many, on how many days, mean and greatest amount. */
  hours: number;
  days: number;
  mean: number;
  max: number;
}

export function newTally(time: number): Tally {
  return { hour: hourOf(time), amount: 0, hours: 0, days: 0, mean: 0, max: 0 };
}

function hourOf(time: number): number {
  return Math.floor(time / HOUR_MS);
}

/** Adds to the hour of `time`; a record that comes later than its hour counts into the running one. */
export function addTo(tally: Tally, amount: number, time: number): void {
  const hour = hourOf(time);
  if (hour > tally.hour) finish(tally, hour);
  tally.amount += amount;
}

function finish(tally: Tally, hour: number): void {
  tally.hours += 1;
  tally.mean += (tally.amount - tally.mean) / tally.hours;
  tally.max = Math.max(tally.max, tally.amount);
  if (tally.days === 0) tally.days = 1;
  if (dayOf(hour * HOUR_MS) > dayOf(tally.hour * HOUR_MS)) tally.days += 1;
  tally.hour = hour;
  tally.amount = 0;
}

/** Hour, amount, hours, days, mean, max. */
export const SavedTally = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);
export type SavedTally = z.infer<typeof SavedTally>;

export function saveTally({ hour, amount, hours, days, mean, max }: Tally): SavedTally {
  return [hour, amount, hours, days, mean, max];
}

export function loadTally([hour, amount, hours, days, mean, max]: SavedTally): Tally {
  return { hour, amount, hours, days, mean, max };
}
