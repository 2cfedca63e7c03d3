/** The properties that STIX objects of a kind share, and the bundle that collects each object once. */
import type { Ids } from './ids.ts';

export interface StixObject {
  type: string;
  id: string;
  [property: string]: unknown;
}

export interface Building {
  ids: Ids;
  /** `identity` of this product, which created everything. */
  producer: string;
  /** RFC 3339 in ms: from when the incident's own objects are, and as of when. */
  created: string;
  modified: string;
  /** Adds an object unless it is there, and gives its id. */
  add(object: StixObject): string;
}

/** `2024-08-12T09:14:00.022Z` of epoch ms. */
export function timestamp(time: number): string {
  return new Date(time).toISOString();
}

/** What every domain and relationship object has. */
export function common(building: Pick<Building, 'producer' | 'created' | 'modified'>) {
  const { producer, created, modified } = building;
  return { spec_version: '2.1', created_by_ref: producer, created, modified } as const;
}

/** Objects by id: what is added twice is there once. */
export function collecting(): { add: Building['add']; objects: () => StixObject[] } {
  const byId = new Map<string, StixObject>();
  return {
    add(object) {
      if (!byId.has(object.id)) byId.set(object.id, object);
      return object.id;
    },
    objects: () => [...byId.values()],
  };
}
