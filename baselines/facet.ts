/** A bounded set of values an entity was seen with; the least established value gives way when it is full. */
import { z } from 'zod';
import { loadSeen, newSeen, SavedSeen, saveSeen, sightAgain, weightAt, type Seen } from './seen.ts';

export interface Facet {
  values: Map<string, Seen>;
  /** Sightings of all values, forgotten ones included. */
  total: number;
  /** How many distinct values were ever seen, forgotten ones included. */
  distinct: number;
}

export function newFacet(): Facet {
  return { values: new Map(), total: 0, distinct: 0 };
}

/**
 * Adds a sighting of `value` at `time` (epoch ms). At `capacity` the value with the least decayed weight makes
 * room, so that a scan through thousands of addresses can't push out what is normal.
 */
export function sight(facet: Facet, value: string, at: { time: number; capacity: number }): void {
  facet.total += 1;
  const seen = facet.values.get(value);
  if (seen !== undefined) {
    sightAgain(seen, at.time);
    return;
  }
  facet.distinct += 1;
  makeRoom(facet, at);
  facet.values.set(value, newSeen(at.time));
}

/** Marks a value as not normal, also before it was ever sighted: detections look before anything is learnt. */
export function distrustValue(
  facet: Facet,
  value: string,
  at: { time: number; capacity: number },
): void {
  const seen = facet.values.get(value);
  if (seen !== undefined) {
    seen.distrusted = true;
    return;
  }
  makeRoom(facet, at);
  facet.values.set(value, { ...newSeen(at.time), count: 0, weight: 0, distrusted: true });
}

function makeRoom(facet: Facet, at: { time: number; capacity: number }): void {
  if (facet.values.size >= at.capacity) facet.values.delete(leastEstablished(facet, at));
}

/**
 * Trusted values give way first, because a distrusted one that is forgotten must be found anew. But distrusted ones
 * never take more than half the room: an intruder who makes up names must not push out what is normal.
 */
function leastEstablished(facet: Facet, at: { time: number; capacity: number }): string {
  const distrusted = [...facet.values.values()].filter((seen) => seen.distrusted).length;
  const giving = distrusted >= at.capacity / 2;
  let [least = ''] = facet.values.keys();
  let leastWeight = Infinity;
  for (const [value, seen] of facet.values) {
    if (seen.distrusted !== giving) continue;
    const weight = giving ? seen.last : weightAt(seen, at.time);
    if (weight < leastWeight) [least, leastWeight] = [value, weight];
  }
  return least;
}

export const SavedFacet = z.object({
  t: z.number(),
  d: z.number(),
  v: z.array(z.tuple([z.string(), SavedSeen])),
});
export type SavedFacet = z.infer<typeof SavedFacet>;

export function saveFacet(facet: Facet): SavedFacet {
  return {
    t: facet.total,
    d: facet.distinct,
    v: [...facet.values].map(([v, s]) => [v, saveSeen(s)]),
  };
}

export function loadFacet(saved: SavedFacet): Facet {
  return {
    total: saved.t,
    distinct: saved.d,
    values: new Map(saved.v.map(([value, seen]) => [value, loadSeen(seen)])),
  };
}
