/** A bounded set of values an entity was seen with; the least established value gives way when it is full. */
import { z } from 'zod';
import { dayOf, loadSeen, newSeen, SavedSeen, saveSeen, sightAgain, type Seen } from './seen.ts';
import { Values } from './values.ts';

export interface Facet {
  values: Values;
  /** How many of them are distrusted. */
  distrusted: number;
  /** Sightings of all values, forgotten ones included. */
  total: number;
  /** How many distinct values were ever seen, forgotten ones included. */
  distinct: number;
}

export function newFacet(): Facet {
  return { values: new Values(), distrusted: 0, total: 0, distinct: 0 };
}

/**
 * Adds a sighting of `value` at `time` (epoch ms). At `capacity` the value with the least decayed weight makes room, but
 * not on the day on which it was seen: a scan through thousands of addresses can't push out what is normal, and a
 * client that goes round more values than there is room for is remembered by the first, not forgotten at each turn.
 */
export function sight(facet: Facet, value: string, at: { time: number; capacity: number }): void {
  facet.total += 1;
  const seen = facet.values.get(value);
  if (seen !== undefined) {
    sightAgain(seen, at.time);
    return;
  }
  facet.distinct += 1;
  const least = leastOf(facet, at.capacity);
  if (least !== null) {
    if (!least.seen.distrusted && dayOf(least.seen.last) >= dayOf(at.time)) return;
    remove(facet, least);
  }
  facet.values.set(value, newSeen(at.time));
}

/**
 * Marks a value as not normal, also before it was ever sighted: detections look before anything is learnt. What a
 * person confirmed as normal stays so.
 */
export function distrustValue(
  facet: Facet,
  value: string,
  at: { time: number; capacity: number },
): void {
  const seen = facet.values.get(value);
  if (seen === undefined) {
    const least = leastOf(facet, at.capacity);
    if (least !== null) remove(facet, least);
    facet.values.set(value, { ...newSeen(at.time), count: 0, weight: 0, distrusted: true });
  } else if (seen.distrusted || seen.confirmed) {
    return;
  } else {
    seen.distrusted = true;
  }
  facet.distrusted += 1;
}

interface Held {
  value: string;
  seen: Seen;
}

/**
 * The value that gives way when there is no room, null while there is.
 * Trusted values give way first, because a distrusted one that is forgotten must be found anew. But distrusted ones
 * never take more than half the room: an intruder who makes up names must not push out what is normal.
 */
function leastOf(facet: Facet, capacity: number): Held | null {
  if (facet.values.size < capacity) return null;
  const giving = facet.distrusted >= capacity / 2;
  let least: Held | null = null;
  let leastRank = Infinity;
  for (const [value, seen] of facet.values) {
    if (seen.distrusted !== giving) continue;
    const rank = giving ? seen.last : seen.weight;
    if (rank < leastRank) {
      least = { value, seen };
      leastRank = rank;
    }
    // Values stand in the order of their first sighting, and what was seen later weighs more: of those seen once, the
    // first is the least, and none behind it is less.
    if (!giving && seen.count === 1) break;
  }
  return least;
}

function remove(facet: Facet, { value, seen }: Held): void {
  facet.values.delete(value);
  if (seen.distrusted) facet.distrusted -= 1;
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
  const entries = saved.v.map(([value, seen]): [string, Seen] => [value, loadSeen(seen)]);
  const values = new Values(entries);
  const distrusted = entries.filter(([, seen]) => seen.distrusted).length;
  return { total: saved.t, distinct: saved.d, values, distrusted };
}
