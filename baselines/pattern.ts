/** The pattern of life of one entity: facets of what it is normally seen with. */
import { z } from 'zod';
import { loadFacet, newFacet, SavedFacet, saveFacet, type Facet } from './facet.ts';
import { dayOf } from './seen.ts';

/** What is learnt about entities. */
export const facetNames = ['hostnames', 'addresses', 'credentials', 'peers', 'attempts'] as const;
export type FacetName = (typeof facetNames)[number];

/** How many values of each facet are kept: bounds memory at about 2 KB an entity. */
export const facetCapacity: Readonly<Record<FacetName, number>> = {
  /** Work-station names claimed by a credential, or from an address. */
  hostnames: 16,
  /** Addresses a credential or host name was used from. */
  addresses: 16,
  /** Credentials used from a device or host name. */
  credentials: 16,
  /** `address|port/proto` a device talks to and is answered by. */
  peers: 64,
  /** `address|port/proto` a device tries without an answer. */
  attempts: 64,
};

export interface Pattern {
  /** Event time of the first and newest sighting of the entity, epoch ms. */
  first: number;
  last: number;
  /** Distinct days (UTC) it was seen on. */
  days: number;
  facets: Partial<Record<FacetName, Facet>>;
}

export function newPattern(time: number): Pattern {
  return { first: time, last: time, days: 1, facets: {} };
}

export function touch(pattern: Pattern, time: number): void {
  if (dayOf(time) > dayOf(pattern.last)) pattern.days += 1;
  pattern.first = Math.min(pattern.first, time);
  pattern.last = Math.max(pattern.last, time);
}

export function facetOf(pattern: Pattern, name: FacetName): Facet {
  return (pattern.facets[name] ??= newFacet());
}

/** JSON-safe; short keys because it is stored once per entity. */
export const SavedPattern = z.object({
  f: z.number(),
  l: z.number(),
  d: z.number(),
  x: z.partialRecord(z.enum(facetNames), SavedFacet),
});
export type SavedPattern = z.infer<typeof SavedPattern>;

export function savePattern(pattern: Pattern): SavedPattern {
  const x: SavedPattern['x'] = {};
  for (const name of facetNames) {
    const facet = pattern.facets[name];
    if (facet !== undefined) x[name] = saveFacet(facet);
  }
  return { f: pattern.first, l: pattern.last, d: pattern.days, x };
}

export function loadPattern(saved: SavedPattern): Pattern {
  const facets: Pattern['facets'] = {};
  for (const name of facetNames) {
    const facet = saved.x[name];
    if (facet !== undefined) facets[name] = loadFacet(facet);
  }
  return { first: saved.f, last: saved.l, days: saved.d, facets };
}
