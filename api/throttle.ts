/** Slows down guessing: after some failures each further one costs twice the time, by name and by address. */

/** Slips of the finger are free; sixteen failures cost a quarter of an hour each (OWASP: lock out, but not for ever). */
const FREE = 5;
const FIRST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;
/** Longer without a failure and the past is forgotten. */
const FORGET_MS = 60 * 60_000;
/** More than an attacker can make us remember; the oldest are forgotten first. */
const KEPT = 10_000;

interface Failures {
  count: number;
  last: number;
}

export interface Throttle {
  /** How long the keys have to wait, in whole seconds; 0 when none has to. */
  waitSeconds(keys: readonly string[], now: number): number;
  failed(keys: readonly string[], now: number): void;
  succeeded(keys: readonly string[]): void;
}

export function createThrottle(): Throttle {
  const byKey = new Map<string, Failures>();
  const waitOf = (key: string, now: number): number => {
    const failures = byKey.get(key);
    if (failures === undefined || failures.count < FREE) return 0;
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures.count - FREE));
    return failures.last + wait - now;
  };
  return {
    waitSeconds(keys, now) {
      return Math.ceil(Math.max(0, ...keys.map((key) => waitOf(key, now))) / 1000);
    },
    failed(keys, now) {
      for (const key of keys) {
        const before = byKey.get(key);
        const count = before === undefined || now - before.last > FORGET_MS ? 0 : before.count;
        // Entered anew at the end: what comes first is what failed longest ago.
        byKey.delete(key);
        byKey.set(key, { count: count + 1, last: now });
      }
      for (const key of byKey.keys()) {
        if (byKey.size <= KEPT) break;
        byKey.delete(key);
      }
    },
    succeeded(keys) {
      for (const key of keys) byKey.delete(key);
    },
  };
}
