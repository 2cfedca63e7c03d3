/** Which fault strikes at which point of a lease: drawn by a seed, so that a failure can be run again. */
import { seeded } from '../seeded.ts';

/** Points of a lease, in its order, as an onlooker can tell them. */
export const points = [
  'before-apply',
  'after-apply',
  'during-verify',
  'while-waiting',
  'at-expiry',
  'during-lift',
] as const;
export type Point = (typeof points)[number];

export const faults = [
  /** `kill -9` of the worker; a supervisor starts it again. */
  'worker',
  /** `kill -9` of the Temporal server, started again on its own files. */
  'temporal',
  /** Every connection to the database is cut. */
  'database',
  /** The worker is killed and comes back with a clock that is an hour fast, or slow. */
  'clock-fast',
  'clock-slow',
  /** Worker and Temporal are down until the lease is over. */
  'all-down',
] as const;
export type Fault = (typeof faults)[number];

export interface Strike {
  point: Point;
  fault: Fault;
  /** After the point was seen, ms: into whatever happens then. */
  delayMs: number;
}

/** Longer than the steps between two points take. */
const LONGEST_DELAY_MS = 250;

/** `runs` strikes that go through every pair of point and fault, in an order and at moments that the seed draws. */
export function strikes(seed: number, runs: number): Strike[] {
  const random = seeded(seed);
  const pairs = points.flatMap((point) => faults.map((fault) => ({ point, fault })));
  return Array.from({ length: runs }, (_, run) => {
    const round = Math.floor(run / pairs.length);
    const order = shuffled(pairs, seeded(seed + round));
    const pair = order[run % pairs.length];
    if (pair === undefined) throw new Error('there are pairs');
    return { ...pair, delayMs: Math.floor(random() * LONGEST_DELAY_MS) };
  });
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
