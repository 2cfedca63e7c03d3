/** How many log-ons a source fails on ordinary days: gateways hand on the typing errors of many people. */
import { ESTABLISHED_DAYS, type PatternOfLife } from '../baselines/ask.ts';
import { credential, device } from '../domain/entity.ts';
import type { Authentication } from '../domain/event.ts';
import { plural, when } from './wording.ts';

/** JSON-safe figures of a source's failed log-ons, as of the moment they were asked. */
export interface FailingHabit {
  /** Most failed log-ons in one hour before, on how many days there were any. */
  most: number;
  days: number;
  since: number | null;
  daysKnown: number;
}

export function failingHabit(source: string, baselines: PatternOfLife): FailingHabit {
  const usual = baselines.usually(device(source), 'logon_failures');
  const known = baselines.known(device(source));
  return {
    most: usual?.max ?? 0,
    days: usual?.days ?? 0,
    since: known?.since ?? null,
    daysKnown: known?.days ?? 0,
  };
}

/** `least`, or for a source that fails on several days twice its worst hour: as a gateway does. */
export function allowing(habit: FailingHabit, least: number): number {
  return habit.days >= ESTABLISHED_DAYS ? Math.max(least, 2 * habit.most + 1) : least;
}

/** What is normal for the source, in words. */
export function habitText(source: string, habit: FailingHabit): string {
  if (habit.since === null) return `Nothing is known yet of what is normal for ${source}.`;
  const most =
    habit.most === 0
      ? 'it never had a failed log-on in an earlier hour'
      : `its worst hour had ${plural(habit.most, 'failed log-on')}`;
  return `In the ${plural(habit.daysKnown, 'day')} ${source} has been known, since ${when(habit.since)}, ${most}.`;
}

/** Whether a record names a person or service, not a computer's own account (`DC2$`) or nobody. */
export function namesPerson(event: Authentication): boolean {
  const { id } = credential(event);
  return !event.anonymous && id !== '' && id !== '-' && !id.endsWith('$');
}
