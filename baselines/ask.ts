/** Questions to pattern of life, answered with figures that a person can read. */
import type { Subject } from '../domain/entity.ts';
import type { Tally, TallyName } from './tally.ts';
import type { FacetName, Pattern, Rhythm } from './pattern.ts';
import { parsePeer } from './learn.ts';
import { dayOf, type Seen } from './seen.ts';

/**
 * An entity is known well enough to be surprised by after this much: fewer sightings or days say little about
 * what is normal. Ours: three days span a weekend edge and a working day; eight sessions are 80 % sure to show a
 * value used in a fifth of them.
 */
export const LEARNING = { minSightings: 8, minDays: 3 } as const;

/** A value is established, not just seen, once it was seen on this many distinct days. */
export const ESTABLISHED_DAYS = 2;

/** How long an entity has been known. */
export interface Known {
  /** Event time of its first sighting, epoch ms; days on which it was seen. */
  since: number;
  days: number;
  mature: boolean;
}

/** What is normal for one entity in one facet. */
export interface Usual {
  /** Sightings of trusted and forgotten values, and how many distinct values were ever seen. */
  total: number;
  distinct: number;
  /** Event time of the entity's first sighting, epoch ms; days on which it was seen. */
  since: number;
  days: number;
  /** Enough was seen to call something unusual. */
  mature: boolean;
  /** Trusted values, most seen first. */
  values: { value: string; seen: Seen }[];
}

/** The view of pattern of life that detections get: they may ask, and mark a value as not normal. */
export interface PatternOfLife {
  /** How long an entity has been known; `undefined` when it was never seen. */
  known(entity: Subject): Known | undefined;
  /** `undefined` when the entity was never seen. */
  usual(entity: Subject, facet: FacetName): Usual | undefined;
  /** `undefined` when the value is not among those kept for the entity. */
  seen(entity: Subject, facet: FacetName, value: string): Seen | undefined;
  /** A value a finding rests on is never learnt as normal unless a person confirms that it is. */
  distrust(entity: Subject, facet: FacetName, sighting: { value: string; time: number }): void;
  /** What hours were like before in this amount, and the running hour; `undefined` when it never happened. */
  usually(entity: Subject, tally: TallyName): Readonly<Tally> | undefined;
  /** When an entity is seen, from its second day on. */
  rhythm(entity: Subject): Readonly<Rhythm> | undefined;
}

/** Seen on enough days, and no finding rests on it; or a person said that it is normal. */
export function established(seen: Seen | undefined): boolean {
  if (seen === undefined || seen.distrusted) return false;
  return seen.confirmed || seen.days >= ESTABLISHED_DAYS;
}

export function knownOf(pattern: Pattern): Known {
  return { since: pattern.first, days: pattern.days, mature: pattern.days >= LEARNING.minDays };
}

export function usualOf(pattern: Pattern, name: FacetName): Usual {
  const facet = pattern.facets[name];
  const all = [...(facet?.values ?? [])];
  const suspect = all.reduce((sum, [, seen]) => sum + (seen.distrusted ? seen.count : 0), 0);
  const values = all
    .filter(([, seen]) => !seen.distrusted)
    .map(([value, seen]) => ({ value, seen }))
    .sort((a, b) => b.seen.count - a.seen.count || (a.value < b.value ? -1 : 1));
  const trusted = values.reduce((sum, { seen }) => sum + seen.count, 0);
  return {
    total: (facet?.total ?? 0) - suspect,
    distinct: facet?.distinct ?? 0,
    since: pattern.first,
    days: pattern.days,
    mature: trusted >= LEARNING.minSightings && pattern.days >= LEARNING.minDays,
    values,
  };
}

/** What a device may go on doing while its pattern of life is enforced. */
export interface Allowed {
  peers: { peer: string; port: number; proto: 'tcp' | 'udp' }[];
  /** Event time since when it was learnt, and on how many days. */
  since: number;
  days: number;
  mature: boolean;
}

/**
 * The peers and ports that make up a device's pattern of life: answered on at least `ESTABLISHED_DAYS` days before
 * that of `before` (the incident's start, epoch ms), so that an intruder's own contacts are never in it; or confirmed
 * by a person, and first seen before.
 */
export function allowedOf(pattern: Pattern, before: number): Allowed {
  const peers: Allowed['peers'] = [];
  for (const [value, seen] of pattern.facets.peers?.values ?? []) {
    const peer = parsePeer(value);
    if (peer === null || !establishedBefore(seen, before)) continue;
    if (peer.proto !== 'tcp' && peer.proto !== 'udp') continue;
    peers.push({ peer: peer.address, port: peer.port, proto: peer.proto });
  }
  peers.sort((a, b) => byCode(a.peer, b.peer) || a.port - b.port || byCode(a.proto, b.proto));
  const { mature } = usualOf(pattern, 'peers');
  return { peers, since: pattern.first, days: pattern.days, mature };
}

/**
 * Neither the day of the incident counts nor those that follow: on each the intruder may have used the peer too.
 * Which of them it was seen on is not kept, so all are taken off up to the newest.
 */
function establishedBefore(seen: Seen, before: number): boolean {
  if (seen.distrusted || seen.first >= before) return false;
  const daysSince = Math.max(0, dayOf(seen.last) - dayOf(before) + 1);
  return seen.confirmed || seen.days - daysSince >= ESTABLISHED_DAYS;
}

/** The same order on every machine, whatever its language. */
function byCode(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
