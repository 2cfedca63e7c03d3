/** Where a replay is killed: drawn by a seed, spread over its whole length, so that a failure can be run again. */
import { seeded } from '../../seeded.ts';

export interface KillPoint {
  /** Kill once so many events are committed … */
  afterEvents: number;
  /** … and so many ms later: inside a batch, a commit, or the telling that follows the last one. */
  delayMs: number;
  /** Whether the Temporal child dies with its parent, or is left behind alive. */
  withTemporal: boolean;
}

/** Longer than one batch takes, and than the incident takes to be told after the last. */
const longestDelayMs = 900;

/**
 * One point in each of `count` equal parts of the replay; the last lies behind its end, where incidents are told.
 * The same seed gives the same points.
 */
export function killPoints(
  seed: number,
  { count, totalEvents }: { count: number; totalEvents: number },
): KillPoint[] {
  const random = seeded(seed);
  const inReading = Math.max(1, count - 1);
  return Array.from({ length: count }, (_, index) => {
    const share = index < inReading ? (index + random()) / inReading : 1;
    return {
      afterEvents: Math.floor(Math.min(share, 1) * totalEvents),
      delayMs: Math.floor(random() * longestDelayMs),
      // Alternating, from a side that the seed chooses: both ways happen in every run of two points or more.
      withTemporal: (seed + index) % 2 === 0,
    };
  });
}
