/** The pattern of life of one entity: facets of what it is normally seen with. */
import { z } from 'zod';
import { loadFacet, newFacet, SavedFacet, saveFacet, type Facet } from './facet.ts';
import { dayOf } from './seen.ts';
import {
  loadTally,
  newTally,
  SavedTally,
  saveTally,
  tallyNames,
  type Tally,
  type TallyName,
} from './tally.ts';

const HOUR_MS = 3_600_000;

/** What is learnt about entities. */
export const facetNames = [
  'hostnames',
  'addresses',
  'credentials',
  'subnets',
  'places',
  'peers',
  'attempts',
  'shares',
  'administers',
  'directories',
  'clients',
  'services',
  'members',
  'commands',
  'alerts',
] as const;
export type FacetName = (typeof facetNames)[number];

/** How many values of each facet are kept: bounds memory at about 2 KB an entity. */
export const facetCapacity: Readonly<Record<FacetName, number>> = {
  /** Work-station names claimed by a credential, or from an address. */
  hostnames: 16,
  /** Addresses a credential or host name was used from. */
  addresses: 16,
  /** Credentials used from a device or host name. */
  credentials: 16,
  /** Subnets a credential logged on from, and places it signed in from. */
  subnets: 16,
  places: 16,
  /** `address|port/proto` a device talks to and is answered by. */
  peers: 64,
  /** `address|port/proto` a device tries without an answer. */
  attempts: 64,
  /** `address|SHARE` a device opened. */
  shares: 16,
  /** `address|means` by which a device administered another: `ADMIN$`, `rdp`, `ssh`, `winrm`, `svcctl`… */
  administers: 16,
  /** Directory servers a device searched. */
  directories: 8,
  /** Devices that use a service. */
  clients: 16,
  /** `address|port/proto` inside the network that the devices of a subnet use, and these devices. */
  services: 64,
  members: 16,
  /** `access:function@address` an OT pair exchanged. */
  commands: 32,
  /** `signature|address` that a sensor's alerts name for a device. */
  alerts: 16,
};

export interface Pattern {
  /** Event time of the first and newest sighting of the entity, epoch ms. */
  first: number;
  last: number;
  /** Distinct days (UTC) it was seen on. */
  days: number;
  facets: Partial<Record<FacetName, Facet>>;
  tallies: Partial<Record<TallyName, Tally>>;
  /**
   * Sightings by hour of the day and then by day of the week, in one list: `rhythmOf` takes it apart. Null on the first
   * day, which says nothing of habits, and most visitors have no second.
   */
  beats: number[] | null;
}

/** Sightings by hour of the day (24) and, from Monday, day of the week (7), UTC. */
export interface Rhythm {
  hours: number[];
  weekdays: number[];
}

export function newPattern(time: number): Pattern {
  return {
    first: time,
    last: time,
    days: 1,
    facets: {},
    tallies: {},
    beats: null,
  };
}

/** Notes that the entity was seen, and when where that is asked for; true on the first sighting of another day. */
export function touch(
  pattern: Pattern,
  time: number,
  { hasRhythm = true }: { hasRhythm?: boolean } = {},
): boolean {
  let another = false;
  if (time > pattern.last) {
    another = dayOf(time) > dayOf(pattern.last);
    if (another) pattern.days += 1;
    pattern.last = time;
  } else if (time < pattern.first) {
    pattern.first = time;
  }
  if (hasRhythm && pattern.days > 1) beat((pattern.beats ??= newBeats()), time);
  return another;
}

const HOURS = 24;
const WEEKDAYS = 7;

function newBeats(): number[] {
  return Array<number>(HOURS + WEEKDAYS).fill(0);
}

/** Undefined while nothing of it is known. */
export function rhythmOf({ beats }: Pattern): Rhythm | undefined {
  if (beats === null) return undefined;
  return { hours: beats.slice(0, HOURS), weekdays: beats.slice(HOURS) };
}

function beat(beats: number[], time: number): void {
  const hour = Math.floor(time / HOUR_MS);
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(hour / 24) + 3) % 7;
  beats[hour % HOURS] = (beats[hour % HOURS] ?? 0) + 1;
  beats[HOURS + weekday] = (beats[HOURS + weekday] ?? 0) + 1;
}

export function facetOf(pattern: Pattern, name: FacetName): Facet {
  return (pattern.facets[name] ??= newFacet());
}

export function tallyOf(pattern: Pattern, name: TallyName, time: number): Tally {
  return (pattern.tallies[name] ??= newTally(time));
}

/** JSON-safe; short keys because it is stored once per entity. */
export const SavedPattern = z.object({
  f: z.number(),
  l: z.number(),
  d: z.number(),
  x: z.partialRecord(z.enum(facetNames), SavedFacet),
  t: z.partialRecord(z.enum(tallyNames), SavedTally),
  h: z.array(z.number()).length(24).optional(),
  w: z.array(z.number()).length(7).optional(),
});
export type SavedPattern = z.infer<typeof SavedPattern>;

export function savePattern(pattern: Pattern): SavedPattern {
  const x: SavedPattern['x'] = {};
  for (const name of facetNames) {
    const facet = pattern.facets[name];
    if (facet !== undefined) x[name] = saveFacet(facet);
  }
  const t: SavedPattern['t'] = {};
  for (const name of tallyNames) {
    const tally = pattern.tallies[name];
    if (tally !== undefined) t[name] = saveTally(tally);
  }
  const { first, last, days } = pattern;
  const rhythm = rhythmOf(pattern);
  const when = rhythm === undefined ? {} : { h: rhythm.hours, w: rhythm.weekdays };
  return { f: first, l: last, d: days, x, t, ...when };
}

export function loadPattern(saved: SavedPattern): Pattern {
  const facets: Pattern['facets'] = {};
  for (const name of facetNames) {
    const facet = saved.x[name];
    if (facet !== undefined) facets[name] = loadFacet(facet);
  }
  const tallies: Pattern['tallies'] = {};
  for (const name of tallyNames) {
    const tally = saved.t[name];
    if (tally !== undefined) tallies[name] = loadTally(tally);
  }
  const { f: first, l: last, d: days, h: hours, w: weekdays } = saved;
  const beats = hours && weekdays ? [...hours, ...weekdays] : null;
  return { first, last, days, facets, tallies, beats };
}
