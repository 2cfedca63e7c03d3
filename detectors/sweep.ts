/** A source that tries one thing after another, as far as it has come: what was tried, and how it is told. */
import type { Basis } from '../domain/finding.ts';
import type { Samples } from './samples.ts';
import type { Contact } from './scan-window.ts';
import type { Name } from './tries.ts';

/** Distinct things remembered per sweep; beyond it the count is a lower bound, and the text says so. */
const MAX_THINGS = 4096;

/** Tracks remembered per sweep. */
const MAX_TRACKS = 1024;

/** A sweep that grows is told anew this often, event time in milliseconds: telling takes as long as it has things. */
const TELL_EVERY_MS = 5 * 60_000;

/** `A` is what a detection remembers of the moment a sweep opened: what was normal, which port; JSON-safe. */
export interface Sweep<A> {
  key: string;
  source: string;
  /** `rule` when the unanswered things suffice; otherwise learnt newness tipped the scale. */
  basis: Basis;
  start: number;
  end: number;
  /** Tracks that are part of it: whatever is tried on them belongs to it. */
  tracks: Set<Name>;
  /** Thing → whether it ever answered. */
  things: Map<string, boolean>;
  full: boolean;
  samples: Samples;
  about: A;
  /** Changed since it was last told, and the event time at which it was told because time had passed. */
  grown: boolean;
  told: number;
}

/** By source and by name. */
export type Sweeps<A> = Map<string, Map<Name, Sweep<A>>>;

/** Takes the contacts of another track in. */
export function join<A>(
  sweep: Sweep<A>,
  track: Name,
  contacts: readonly (readonly [thing: string, contact: Contact])[],
): void {
  if (sweep.tracks.size < MAX_TRACKS) sweep.tracks.add(track);
  for (const [thing, contact] of contacts) {
    sweep.samples.total += contact.records;
    note(sweep, { thing, ...contact });
  }
}

/** Only another thing keeps a sweep running. */
export function note<A>(
  sweep: Sweep<A>,
  contact: { thing: string; time: number; answered: boolean },
): void {
  sweep.grown = true;
  const known = sweep.things.get(contact.thing);
  if (known === undefined) {
    sweep.full ||= sweep.things.size >= MAX_THINGS;
    if (sweep.full) return;
    sweep.start = Math.min(sweep.start, contact.time);
    sweep.end = Math.max(sweep.end, contact.time);
  }
  if (known !== true) sweep.things.set(contact.thing, contact.answered);
}

/** The sweeps that are due to be told at event time `time`; those that are over are let go. */
export function* dueSweeps<A>(
  sweeps: Sweeps<A>,
  time: number,
  quietMs: number,
): Generator<Sweep<A>> {
  for (const [source, ofSource] of sweeps) {
    for (const [name, sweep] of ofSource) {
      const over = time - sweep.end > 2 * quietMs;
      const due = time - sweep.told >= TELL_EVERY_MS;
      if (sweep.grown && (over || due || time === -Infinity)) yield sweep;
      if (due) sweep.told = time;
      if (over) ofSource.delete(name);
    }
    if (ofSource.size === 0) sweeps.delete(source);
  }
}

/** How many things of a sweep ever answered, and how long it lasted. */
export function figuresOf<A>(sweep: Sweep<A>): { answered: number; seconds: number } {
  let answered = 0;
  for (const hasAnswered of sweep.things.values()) if (hasAnswered) answered += 1;
  return { answered, seconds: Math.max(1, Math.round((sweep.end - sweep.start) / 1000)) };
}

type SavedSweep<A> = Omit<Sweep<A>, 'tracks' | 'things'> & {
  tracks: Name[];
  things: [string, boolean][];
};
export type SavedSweeps<A> = [string, [Name, SavedSweep<A>][]][];

export function saveSweeps<A>(sweeps: Sweeps<A>): SavedSweeps<A> {
  return [...sweeps].map(([source, ofSource]) => [
    source,
    [...ofSource].map(([name, sweep]) => [
      name,
      { ...sweep, tracks: [...sweep.tracks], things: [...sweep.things] },
    ]),
  ]);
}

export function loadSweeps<A>(saved: SavedSweeps<A>): Sweeps<A> {
  return new Map(
    saved.map(([source, ofSource]) => [
      source,
      new Map(
        ofSource.map(([name, sweep]) => [
          name,
          { ...sweep, tracks: new Set(sweep.tracks), things: new Map(sweep.things) },
        ]),
      ),
    ]),
  );
}
