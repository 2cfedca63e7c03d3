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

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

interface Unit {
  size: number;
  name: string;
}

/** `53 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: two units at most. `ms` counts milliseconds. */
export function durationOf(ms: number): string {
  const span = Math.max(0, ms);
  if (span < second) return `${Math.round(span)} ms`;
  if (span < 2 * minute) return `${Math.round(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return inTwo(span, { size: hour, name: 'h' }, { size: minute, name: 'min' });
  return inTwo(span, { size: day, name: 'd' }, { size: hour, name: 'h' });
}

function inTwo(span: number, big: Unit, small: Unit): string {
  const whole = Math.floor(span / big.size);
  const rest = Math.floor((span % big.size) / small.size);
  return `${whole} ${big.name}${rest === 0 ? '' : ` ${rest} ${small.name}`}`;
}

/** `281,894`. */
export function countOf(value: number): string {
  return value.toLocaleString('en-GB');
}

/** `1 finding`, `4 findings`. */
export function plural(count: number, noun: string): string {
  return `${countOf(count)} ${noun}${count === 1 ? '' : 's'}`;
}
