/** Watches for one source that tries one thing after another: what every detection of a sweep or scan shares. */
import type { FindingDraft, Observer } from '../domain/detector.ts';
import type { Event } from '../domain/event.ts';
import { growingKey } from './key.ts';
import { hasRoom, sample, type Samples } from './samples.ts';
import { contactsAround, scoreAround, WINDOW_MS, type NewContact } from './scan-window.ts';
import {
  dueSweeps,
  join,
  loadSweeps,
  note,
  saveSweeps,
  type SavedSweeps,
  type Sweep,
  type Sweeps,
} from './sweep.ts';
import {
  addTry,
  forgetSources,
  loadTries,
  saveTries,
  tracksOf,
  type Name,
  type SavedTries,
  type Track,
  type Tries,
} from './tries.ts';

/** Records are kept from this share of the threshold on: ordinary clients seldom get there. */
const SAMPLE_FROM = 0.4;

/** Sums of weights such as 0.1, added and taken away again, miss the threshold by less than this. */
const ROUNDING = 1e-6;

export interface SweepRules {
  /** Weighted things in one window that make a sweep, and the share of them that must be unexpected. */
  threshold: number;
  minUnexpected: number;
  /** A sweep is over after this long without another thing, milliseconds. */
  quietMs: number;
}

/** What one detection makes of the events `E` that it takes for attempts. */
export interface Sweeping<A, E extends Event> extends SweepRules {
  /** The event, if it is an attempt. */
  read(event: Event): E | null;
  /** Tries of one track are counted together in a window; of a source's own tracks. */
  track(event: E): Name;
  /** Tracks of one sweep are told together. */
  sweep(event: E): Name;
  /** What the key of the finding is built from: the source, and what tells its sweeps apart. */
  parts(event: E): readonly string[];
  /** What is tried: an address, a port, an address with a port. */
  thing(event: E): string;
  answered(event: E): boolean;
  /** What it weighs; null for what the source is known to do. Asked only of tracks that are in no running sweep. */
  weigh(event: E): Pick<NewContact, 'weight' | 'unexpected'> | null;
  summary(event: E): string;
  /** What was normal when the sweep opened: the sweep itself must not rewrite it. */
  about(event: E): A;
  draft(sweep: Sweep<A>): FindingDraft;
}

interface Watch<A> {
  tries: Tries;
  sweeps: Sweeps<A>;
}

export function observeSweeps<A, E extends Event>(sweeping: Sweeping<A, E>): Observer {
  const watch: Watch<A> = { tries: new Map(), sweeps: new Map() };
  const tell = (sweep: Sweep<A>): FindingDraft => {
    sweep.grown = false;
    return sweeping.draft(sweep);
  };
  return {
    on(given) {
      const event = sweeping.read(given);
      if (event === null) return [];
      const running = runningSweep(event, watch, sweeping);
      if (running?.tracks.has(sweeping.track(event)) === true) {
        goOn(running, event, sweeping);
        return [];
      }
      const opened = look(event, { running, watch, sweeping });
      return opened === null ? [] : [tell(opened)];
    },
    advance(time) {
      forgetSources(watch.tries, time);
      return [...dueSweeps(watch.sweeps, time, sweeping.quietMs)].map(tell);
    },
    save: () => ({ tries: saveTries(watch.tries), sweeps: saveSweeps(watch.sweeps) }),
    load(state) {
      const saved = state as { tries: SavedTries; sweeps: SavedSweeps<A> };
      watch.tries = loadTries(saved.tries);
      watch.sweeps = loadSweeps(saved.sweeps);
    },
  };
}

function goOn<A, E extends Event>(sweep: Sweep<A>, event: E, sweeping: Sweeping<A, E>): void {
  if (hasRoom(sweep.samples)) sample(sweep.samples, event, sweeping.summary(event));
  else sweep.samples.total += 1;
  const { time } = event;
  note(sweep, { thing: sweeping.thing(event), time, answered: sweeping.answered(event) });
}

function runningSweep<A, E extends Event>(
  event: E,
  { sweeps }: Watch<A>,
  sweeping: Sweeping<A, E>,
): Sweep<A> | undefined {
  const sweep = sweeps.get(event.src)?.get(sweeping.sweep(event));
  return sweep === undefined || event.time - sweep.end > sweeping.quietMs ? undefined : sweep;
}

interface Looking<A, E extends Event> {
  running: Sweep<A> | undefined;
  watch: Watch<A>;
  sweeping: Sweeping<A, E>;
}

/** Counts a try that is in no sweep; the sweep that it gives away, if it opens one. */
function look<A, E extends Event>(event: E, looking: Looking<A, E>): Sweep<A> | null {
  const { running, watch, sweeping } = looking;
  const weighed = sweeping.weigh(event);
  if (weighed === null) return null;
  const tracks = tracksOf(event, watch.tries);
  const name = sweeping.track(event);
  const { weight, unexpected } = weighed;
  const contact = { time: event.time, weight, answered: sweeping.answered(event), unexpected };
  const track = addTry(tracks, name, { thing: sweeping.thing(event), contact });
  if (track === null || !isSweep(track, event, sweeping)) return null;
  tracks.delete(name);
  const sweep = running ?? openSweep(event, track, sweeping);
  join(sweep, name, contactsAround(track.window, event.time));
  if (running !== undefined) return null;
  const ofSource = watch.sweeps.get(event.src) ?? new Map<Name, Sweep<A>>();
  watch.sweeps.set(event.src, ofSource.set(sweeping.sweep(event), sweep));
  return sweep;
}

function isSweep<A, E extends Event>(
  { window, samples }: Track,
  event: E,
  sweeping: Sweeping<A, E>,
): boolean {
  const score = scoreAround(window, event.time);
  if (score.weight < sweeping.threshold * SAMPLE_FROM) return false;
  dropOld(samples, event.time);
  if (hasRoom(samples)) sample(samples, event, sweeping.summary(event));
  if (score.weight < sweeping.threshold - ROUNDING) return false;
  return score.unexpected / score.things >= sweeping.minUnexpected;
}

/** A busy source is sampled for hours before it scans; those records would tell another story. */
function dropOld(samples: Samples, time: number): void {
  const old = (record: { time: number }): boolean => Math.abs(time - record.time) > WINDOW_MS;
  if (samples.kept.some(old)) samples.kept = samples.kept.filter((record) => !old(record));
}

/** Opens a sweep, empty but for what it rests on: the contacts that gave it away join it next. */
function openSweep<A, E extends Event>(event: E, track: Track, sweeping: Sweeping<A, E>): Sweep<A> {
  const contacts = contactsAround(track.window, event.time);
  const times = [...contacts.map(([, c]) => c.time), ...track.samples.kept.map((r) => r.time)];
  const start = Math.min(event.time, ...times);
  const unanswered = contacts.filter(([, contact]) => !contact.answered).length;
  return {
    key: growingKey(sweeping.parts(event), start, sweeping.quietMs),
    source: event.src,
    basis: unanswered >= sweeping.threshold ? 'rule' : 'baseline',
    start,
    end: start,
    tracks: new Set(),
    things: new Map(),
    full: false,
    samples: { kept: track.samples.kept, total: 0 },
    about: sweeping.about(event),
    grown: true,
    told: start,
  };
}
