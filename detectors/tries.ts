/** What each source tried lately, track by track: windows and samples, let go once they are idle. */
import type { Event } from '../domain/event.ts';
import { newSamples, type Samples } from './samples.ts';
import {
  addContact,
  HELD_MS,
  loadWindow,
  newContact,
  newWindow,
  putContact,
  renew,
  saveWindow,
  WINDOW_MS,
  type Contact,
  type NewContact,
  type SavedWindow,
  type ScanWindow,
} from './scan-window.ts';

/** Unlike an address, a port and a protocol are one number, which is found faster than a text built from them. */
export type Name = string | number;

/** Several things tried on one track. */
export interface Track {
  window: ScanWindow;
  samples: Samples;
}

/** One thing alone, as most tracks are: no sweep, and a window for each would cost more than all else. */
interface Lone {
  thing: string;
  contact: Contact;
}

interface Source {
  newest: number;
  /** When its idle tracks were last let go. */
  cleared: number;
  tracks: Tracks;
}

export type Tracks = Map<Name, Track | Lone>;

/** By source, those that tried something longest ago first, give or take five minutes. */
export type Tries = Map<string, Source>;

/** The tracks of the event's source, which has tried something at the event's time. */
export function tracksOf({ src, time }: Event, tries: Tries): Tracks {
  const source = tries.get(src);
  if (source === undefined) {
    const tracks: Tracks = new Map();
    tries.set(src, { newest: time, cleared: time, tracks });
    return tracks;
  }
  if (time > source.newest) {
    source.newest = time;
    if (time - source.cleared > WINDOW_MS) {
      clear(source);
      tries.delete(src);
      tries.set(src, source);
    }
  }
  return source.tracks;
}

/** Adds a try to a track; the track, once it has more than one thing. */
export function addTry(
  tracks: Tracks,
  name: Name,
  tried: { thing: string; contact: NewContact },
): Track | null {
  const { thing, contact } = tried;
  const known = tracks.get(name);
  if (known === undefined) {
    tracks.set(name, { thing, contact: newContact(contact) });
    return null;
  }
  if ('window' in known) {
    addContact(known.window, thing, contact);
    return known;
  }
  if (known.thing === thing) {
    renew(known.contact, contact);
    return null;
  }
  const track: Track = { window: windowWith(known), samples: newSamples() };
  tracks.set(name, track);
  addContact(track.window, thing, contact);
  return track;
}

function windowWith({ thing, contact }: Lone): ScanWindow {
  const window = newWindow();
  window.newest = contact.time;
  putContact(window, thing, contact);
  return window;
}

function clear(source: Source): void {
  source.cleared = source.newest;
  for (const [name, track] of source.tracks) {
    const newest = 'window' in track ? track.window.newest : track.contact.time;
    if (newest < source.newest - HELD_MS) source.tracks.delete(name);
  }
}

/** Forgets the sources that tried nothing for too long before `time`. */
export function forgetSources(tries: Tries, time: number): void {
  for (const [source, { newest }] of tries) {
    if (newest >= time - HELD_MS) return;
    tries.delete(source);
  }
}

type SavedTrack = [Name, Lone | { window: SavedWindow; samples: Samples }];
export type SavedTries = [string, Omit<Source, 'tracks'> & { tracks: SavedTrack[] }][];

export function saveTries(tries: Tries): SavedTries {
  return [...tries].map(([name, source]) => [
    name,
    { ...source, tracks: [...source.tracks].map(saveTrack) },
  ]);
}

function saveTrack([name, track]: [Name, Track | Lone]): SavedTrack {
  return [name, 'window' in track ? { ...track, window: saveWindow(track.window) } : track];
}

export function loadTries(saved: SavedTries): Tries {
  return new Map(
    saved.map(([name, source]) => [
      name,
      { ...source, tracks: new Map(source.tracks.map(loadTrack)) },
    ]),
  );
}

function loadTrack([name, track]: SavedTrack): [Name, Track | Lone] {
  return [name, 'window' in track ? { ...track, window: loadWindow(track.window) } : track];
}
