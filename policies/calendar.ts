/** Named times of the week, in a time zone: when an override holds. */
import { z } from 'zod';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const zoneRule = 'must be a time zone such as Europe/Brussels or UTC';
const clockRule = 'must be a time of day from 00:00 to 24:00, in quotes';

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const ClockTime = z.string({ error: clockRule }).regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, {
  error: clockRule,
});

/** From `from` to `until` on each of `days`, local time; `until` before `from` lasts over midnight. */
export const Calendar = z.strictObject({
  time_zone: z.string({ error: zoneRule }).refine(isTimeZone, { error: zoneRule }),
  days: z.array(z.enum(weekdays)).min(1, { error: 'must name at least one day' }),
  from: ClockTime.default('00:00'),
  until: ClockTime.default('24:00'),
  /** Local dates on which it does not hold. */
  except: z.array(z.iso.date({ error: 'must be a date like 2026-12-25' })).default([]),
});
export type Calendar = z.infer<typeof Calendar>;

interface LocalTime {
  day: (typeof weekdays)[number];
  date: string;
  minutes: number;
}

/** One formatter a zone: making one takes longer than a whole decision may. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, made);
  return made;
}

function localTime(at: number, timeZone: string): LocalTime {
  const parts = formatterOf(timeZone).formatToParts(at);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  const name = part('weekday').toLowerCase().replace('.', '');
  const day = weekdays.find((weekday) => weekday === name);
  if (day === undefined) throw new Error(`${timeZone} has a day called ${name}`);
  return {
    day,
    date: `${part('year')}-${part('month')}-${part('day')}`,
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

function startsOn({ day, date }: LocalTime, calendar: Calendar): boolean {
  return calendar.days.includes(day) && !calendar.except.includes(date);
}

const dayMs = 86_400_000;

/** Whether `at` (epoch ms) lies in the calendar; the hours after midnight belong to the day they began on. */
export function isWithin(calendar: Calendar, at: number): boolean {
  const from = minutesOf(calendar.from);
  const until = minutesOf(calendar.until);
  const here = localTime(at, calendar.time_zone);
  if (from < until) return startsOn(here, calendar) && here.minutes >= from && here.minutes < until;
  if (here.minutes >= from) return startsOn(here, calendar);
  return here.minutes < until && startsOn(localTime(at - dayMs, calendar.time_zone), calendar);
}
