/** Log times to epoch milliseconds with a fraction, exact to the microsecond. */

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const zero = 48;
const minus = 45;

/**
 * Microseconds to milliseconds. Whole microseconds stay below 2^53 until the year 2255, so that the only
 * rounding is this division: two spellings of one time give the same number.
 */
function fromMicros(micros: number): number {
  return micros / 1000;
}

/** The number in `text[start..end)`, or NaN if anything there is not a digit. */
function digits(text: string, start: number, end: number): number {
  if (end > text.length) return NaN;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - zero;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysSinceEpoch(year: number, month: number, day: number): number {
  const before = daysBeforeMonth[month - 1];
  if (before === undefined || day < 1 || day > 31) return NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const past = year - 1;
  const leapDays = Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 477;
  return (year - 1970) * 365 + leapDays + before + (leap && month > 2 ? 1 : 0) + day - 1;
}

/** Where the run of digits that begins at `start` ends. */
function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && text.charCodeAt(end) >= zero && text.charCodeAt(end) < zero + 10)
    end++;
  return end;
}

/** The digits after a decimal point as microseconds; finer ones are cut. */
function fractionMicros(text: string, start: number, end: number): number {
  let micros = 0;
  let scale = 100_000;
  for (let i = start; i < end && scale >= 1; i++) {
    micros += (text.charCodeAt(i) - zero) * scale;
    scale /= 10;
  }
  return micros;
}

/** Seconds east of UTC from `Z`, `+hhmm`, `+hh:mm` or nothing (logs without a zone are UTC). */
function zoneSeconds(text: string, start: number): number {
  if (start === text.length) return 0;
  const sign = text[start];
  if (sign === 'Z' && start === text.length - 1) return 0;
  if (sign !== '+' && sign !== '-') return NaN;
  const minutes = text[start + 3] === ':' ? start + 4 : start + 3;
  if (minutes + 2 !== text.length) return NaN;
  const seconds =
    digits(text, start + 1, start + 3) * 3600 + digits(text, minutes, minutes + 2) * 60;
  return sign === '-' ? -seconds : seconds;
}

let lastMinute = '-';
let lastSeconds = NaN;

/** Seconds since the epoch of `2024-08-12T09:14`, in its own zone; NaN for anything else. Records mostly share their minute. */
function minuteOf(text: string): number {
  if (text.startsWith(lastMinute)) return lastSeconds;
  const days = daysSinceEpoch(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
  if (text.charCodeAt(4) !== minus || text[10] !== 'T' || text[13] !== ':') return NaN;
  const seconds = days * 86_400 + digits(text, 11, 13) * 3600 + digits(text, 14, 16) * 60;
  if (!Number.isNaN(seconds)) {
    lastMinute = text.slice(0, 16);
    lastSeconds = seconds;
  }
  return seconds;
}

/** Parses `2024-08-12T09:14:00.123456+0200`; undefined if it is not such a time. */
export function parseIsoTime(text: string): number | undefined {
  const minute = minuteOf(text);
  const end = text[19] === '.' ? endOfDigits(text, 20) : 19;
  const seconds = minute + digits(text, 17, 19) - zoneSeconds(text, end);
  if (Number.isNaN(seconds)) return undefined;
  return fromMicros(seconds * 1_000_000 + fractionMicros(text, 20, end));
}

/** Parses `1521911720.865716`, Zeek's seconds since the epoch; undefined if it is not such a time. */
export function parseEpochTime(text: string): number | undefined {
  const point = text.indexOf('.');
  const whole = digits(text, 0, point < 0 ? text.length : point);
  if (text.length === 0 || Number.isNaN(whole)) return undefined;
  if (point < 0) return fromMicros(whole * 1_000_000);
  if (endOfDigits(text, point + 1) !== text.length) return undefined;
  return fromMicros(whole * 1_000_000 + fractionMicros(text, point + 1, text.length));
}

/** Seconds since the epoch as JSON carries them: a double, exact to the microsecond after rounding. */
export function epochSeconds(seconds: number): number | undefined {
  return Number.isFinite(seconds) ? fromMicros(Math.round(seconds * 1_000_000)) : undefined;
}
