/** Says times, durations and numbers the same way everywhere. */

export type Zone = 'local' | 'UTC';

function parts(time: number, zone: Zone): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(zone === 'UTC' ? { timeZone: 'UTC' } : {}),
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'longOffset',
  });
  return Object.fromEntries(format.formatToParts(time).map((part) => [part.type, part.value]));
}

/** `+02:00`, or `UTC`. */
export function offsetOf(time: number, zone: Zone): string {
  if (zone === 'UTC') return 'UTC';
  const name = parts(time, zone).timeZoneName ?? 'GMT';
  return name === 'GMT' ? '+00:00' : name.replace('GMT', '');
}

/** `09:14:00`. */
export function clockOf(time: number, zone: Zone): string {
  const { hour, minute, second } = parts(time, zone);
  return `${hour}:${minute}:${second}`;
}

/** `12 Aug 2024`. */
export function dayOf(time: number, zone: Zone): string {
  const { day, month, year } = parts(time, zone);
  return `${day} ${month} ${year}`;
}

const minute = 60_000;
const hour = 60 * minute;

/** `53 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: two units at most. `ms` counts milliseconds. */
export function durationOf(ms: number): string {
  const span = Math.max(0, ms);
  if (span < 1000) return `${Math.round(span)} ms`;
  if (span < 2 * minute) return `${Math.round(span / 1000)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < 24 * hour) return two(span, hour, 'h', minute, 'min');
  return two(span, 24 * hour, 'd', hour, 'h');
}

function two(span: number, big: number, bigName: string, small: number, smallName: string): string {
  const whole = Math.floor(span / big);
  const rest = Math.floor((span % big) / small);
  return rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`;
}

/** `281,894`. */
export function countOf(value: number): string {
  return value.toLocaleString('en-GB');
}

/** `1 finding`, `4 findings`. */
export function plural(count: number, noun: string): string {
  return `${countOf(count)} ${noun}${count === 1 ? '' : 's'}`;
}
