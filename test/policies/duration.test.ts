/** Durations: both spellings, and what is refused. */
import { describe, expect, it } from 'vitest';
import { durationMs } from '../../policies/duration.ts';

const minute = 60_000;
const hour = 60 * minute;

describe('a duration', () => {
  it.each([
    ['15m', 15 * minute],
    ['4h', 4 * hour],
    ['1h30m', 90 * minute],
    ['90s', 90_000],
    ['2d', 48 * hour],
    ['1w', 168 * hour],
    ['PT15M', 15 * minute],
    ['PT4H', 4 * hour],
    ['PT1H30M', 90 * minute],
    ['P1DT12H', 36 * hour],
    ['P2W', 336 * hour],
    ['366d', 366 * 24 * hour],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '4',
    '4H',
    '4 h',
    '-4h',
    '30m1h',
    '0s',
    'PT0S',
    'P1M',
    'P1Y',
    '1.5h',
    '367d',
    '99999999999999999999h',
    '4h\n',
    'forever',
  ])('%j is none', (text) => {
    expect(() => durationMs(text)).toThrow(RangeError);
  });
});
