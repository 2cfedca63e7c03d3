/** One source that tries one thing after another: the running state that every sweep and scan shares. */
import type { FindingDraft, Observer } from '../domain/detector.ts';
import type { Event } from '../domain/event.ts';
import type { Basis } from '../domain/finding.ts';
import { growingKey } from './key.ts';
import { newSamples, sample, type Samples } from './samples.ts';
import {
  addContact,
  forget,
  newWindow,
  scoreAround,
  WINDOW_MS,
  type Contact,
  type ScanWindow,
} from './scan-window.ts';

/** Distinct things remembered per sweep; beyond it the count is a lower bound, and the text says so. */
const MAX_THINGS = 4096;

/** Tracks remembered per sweep. */
const MAX_TRACKS = 1024;

/** Records are kept from this share of the threshold on: ordinary clients seldom get there. */
const SAMPLE_FROM = 0.2;

/** One event, as the sweep it may be part of sees it. */
export interface Attempt {
  /** Tries of one track are counted together in a window. */
  track: string;
  /** Tracks of one sweep are told together; the key of its finding is built from these. */
  sweep: readonly [source: string, ...string[]];
  /** What is tried: an address, a port, an address with a port. */
  thing: string;
  answered: boolean;
}

export interface SweepRules {
  /** Weighted things in one window that make a sweep, and the share of them that must be unexpected. */
  threshold: number;
  minUnexpected: number;
  /** A sweep is over after this long without another thing, milliseconds. */
  quietMs: number;
}

/** `A` is what a detection remembers of the moment a sweep opened: what was normal, which port; JSON-safe. */
export interface Sweep<A> {
  key: string;
  source: string;
  /** `rule` when the unanswered things suffice; otherwise learnt newness tipped the scale. */
  basis: Basis;
  start: number;
  end: number;
  /** Tracks that are part of it: whatever is tried on them belongs to it. */
  tracks: string[];
  /** Thing → whether it ever answered. */
  things: Record<string, boolean>;
  count: number;
  full: boolean;
  samples: Samples;
  about: A;
  /** Changed since it was last told. */
  grown: boolean;
}

/** What one detection makes of the events `E` that it takes for attempts. */
export interface Sweeping<A, E extends Event> extends SweepRules {
  /** The event, if it is an attempt. */
  read(event: Event): E | null;
  attempt(event: E): Attempt;
  /** What it weighs; null for what the source is known to do. Asked only of tracks that are in no running sweep. */
  weigh(event: E): Pick<Contact, 'weight' | 'unexpected'> | null;
  summary(event: E): string;
  /** What was normal when the sweep opened: the sweep itself must not rewrite it. */
  about(event: E): A;
  draft(sweep: Sweep<A>): FindingDraft;
}

interface Track {
  window: ScanWindow;
  samples: Samples;
}

interface State<A> {
  tracks: [string, Track][];
  sweeps: [string, Sweep<A>][];
}

export function observeSweeps<A, E extends Event>(sweeping: Sweeping<A, E>): Observer {
  let tracks = new Map<string, Track>();
  let sweeps = new Map<string, Sweep<A>>();

  const tell = (sweep: Sweep<A>): FindingDraft => {
    sweep.grown = false;
    return sweeping.draft(sweep);
  };
  const look = (event: E, attempt: Attempt, running: Sweep<A> | undefined): FindingDraft[] => {
    const weighed = sweeping.weigh(event);
    if (weighed === null) return [];
    const track = tracks.get(attempt.track) ?? { window: newWindow(), samples: newSamples() };
    tracks.set(attempt.track, track);
    addContact(track.window, attempt.thing, {
      ...weighed,
      time: event.time,
      records: 1,
      answered: attempt.answered,
    });
    if (!isSweep(track, event, sweeping)) return [];
    tracks.delete(attempt.track);
    const sweep = running ?? openSweep(event, { attempt, track, sweeping });
    if (running === undefined) sweeps.set(sweepOf(attempt), sweep);
    join(sweep, attempt.track, recentContacts(track, event.time));
    return running === undefined ? [tell(sweep)] : [];
  };

  return {
    on(given) {
      const event = sweeping.read(given);
      if (event === null) return [];
      const attempt = sweeping.attempt(event);
      const known = sweeps.get(sweepOf(attempt));
      const over = known === undefined || event.time - known.end > sweeping.quietMs;
      const running = over ? undefined : known;
      if (running === undefined || !running.tracks.includes(attempt.track)) {
        return look(event, attempt, running);
      }
      running.samples.total += 1;
      note(running, { thing: attempt.thing, time: event.time, answered: attempt.answered });
      return [];
    },
    advance(time) {
      for (const [key, track] of tracks) if (forget(track.window, time)) tracks.delete(key);
      const grown: FindingDraft[] = [];
      for (const [key, sweep] of sweeps) {
        if (sweep.grown) grown.push(tell(sweep));
        if (time - sweep.end > 2 * sweeping.quietMs) sweeps.delete(key);
      }
      return grown;
    },
    save: (): State<A> => ({ tracks: [...tracks], sweeps: [...sweeps] }),
    load(state) {
      const saved = state as State<A>;
      tracks = new Map(saved.tracks);
      sweeps = new Map(saved.sweeps);
    },
  };
}

function isSweep<A, E extends Event>(
  { window, samples }: Track,
  event: E,
  sweeping: Sweeping<A, E>,
): boolean {
  const enough = sweeping.threshold * SAMPLE_FROM;
  if (window.held < enough) return false;
  const score = scoreAround(window, event.time);
  if (score.weight < enough) return false;
  dropOld(samples, event.time);
  sample(samples, event, sweeping.summary(event));
  if (score.weight < sweeping.threshold) return false;
  return score.unexpected / score.addresses >= sweeping.minUnexpected;
}

/** A busy source is sampled for hours before it scans; those records would tell another story. */
function dropOld(samples: Samples, time: number): void {
  samples.kept = samples.kept.filter((record) => Math.abs(time - record.time) <= WINDOW_MS);
}

function sweepOf({ sweep }: Attempt): string {
  return sweep.join('|');
}

type Contacts = [thing: string, contact: Contact][];

function recentContacts({ window }: Track, time: number): Contacts {
  return Object.entries(window.contacts).filter(
    ([, contact]) => Math.abs(time - contact.time) <= WINDOW_MS,
  );
}

/** Opens a sweep, empty but for what it rests on: the contacts that gave it away join it next. */
function openSweep<A, E extends Event>(
  event: E,
  from: { attempt: Attempt; track: Track; sweeping: Sweeping<A, E> },
): Sweep<A> {
  const { attempt, track, sweeping } = from;
  const contacts = recentContacts(track, event.time);
  const times = [...contacts.map(([, c]) => c.time), ...track.samples.kept.map((r) => r.time)];
  const start = Math.min(event.time, ...times);
  const unanswered = contacts.filter(([, contact]) => !contact.answered).length;
  return {
    key: growingKey(attempt.sweep, start, sweeping.quietMs),
    source: attempt.sweep[0],
    basis: unanswered >= sweeping.threshold ? 'rule' : 'baseline',
    start,
    end: start,
    tracks: [],
    things: {},
    count: 0,
    full: false,
    samples: { kept: track.samples.kept, total: 0 },
    about: sweeping.about(event),
    grown: true,
  };
}

function join<A>(sweep: Sweep<A>, track: string, contacts: Contacts): void {
  if (sweep.tracks.length < MAX_TRACKS) sweep.tracks.push(track);
  for (const [thing, contact] of contacts) {
    sweep.samples.total += contact.records;
    note(sweep, { thing, ...contact });
  }
}

/** Only another thing keeps a sweep running. */
function note<A>(
  sweep: Sweep<A>,
  contact: { thing: string; time: number; answered: boolean },
): void {
  sweep.grown = true;
  const known = sweep.things[contact.thing];
  if (known === undefined) {
    sweep.full ||= sweep.count >= MAX_THINGS;
    if (sweep.full) return;
    sweep.count += 1;
    sweep.start = Math.min(sweep.start, contact.time);
    sweep.end = Math.max(sweep.end, contact.time);
  }
  sweep.things[contact.thing] = known === true || contact.answered;
}

/** How many things of a sweep ever answered, and how long it lasted. */
export function figuresOf<A>(sweep: Sweep<A>): { answered: number; seconds: number } {
  return {
    answered: Object.values(sweep.things).filter(Boolean).length,
    seconds: Math.max(1, Math.round((sweep.end - sweep.start) / 1000)),
  };
}
