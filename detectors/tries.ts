/** What each source tried lately, track by track: windows and samples, let go once they are idle. */
import type { Event } from '../domain/event.ts';
import { newSamples, type Samples } from './samples.ts';
import {
  HELD_MS,
  loadWindow,
  newWindow,
  saveWindow,
  WINDOW_MS,
  type SavedWindow,
  type ScanWindow,
} from './scan-window.ts';

/** Unlike an address, a port and a protocol are one number, which is found faster than a text built from them. */
export type Name = string | number;

export interface Track {
  window: ScanWindow;
  samples: Samples;
}

interface Source {
  newest: number;
  /** When its idle tracks were last let go. */
  cleared: number;
  tracks: Map<Name, Track>;
}

/** By source, those that tried something longest ago first, give or take five minutes. */
export type Tries = Map<string, Source>;

/** The tracks of the event's source, which has tried something at the event's time. */
export function tracksOf({ src, time }: Event, tries: Tries): Map<Name, Track> {
  const source = tries.get(src);
  if (source === undefined) {
    const tracks = new Map<Name, Track>();
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

export function trackOf(tracks: Map<Name, Track>, name: Name): Track {
  let track = tracks.get(name);
  if (track === undefined) {
    track = { window: newWindow(), samples: newSamples() };
    tracks.set(name, track);
  }
  return track;
}

function clear(source: Source): void {
  source.cleared = source.newest;
  for (const [name, { window }] of source.tracks) {
    if (window.newest < source.newest - HELD_MS) source.tracks.delete(name);
  }
}

/** Forgets the sources that tried nothing for too long before `time`. */
export function forgetSources(tries: Tries, time: number): void {
  for (const [source, { newest }] of tries) {
    if (newest >= time - HELD_MS) return;
    tries.delete(source);
  }
}

type SavedTrack = [Name, { window: SavedWindow; samples: Samples }];
export type SavedTries = [string, Omit<Source, 'tracks'> & { tracks: SavedTrack[] }][];

export function saveTries(tries: Tries): SavedTries {
  return [...tries].map(([name, source]) => [
    name,
    { ...source, tracks: [...source.tracks].map(saveTrack) },
  ]);
}

function saveTrack([name, { window, samples }]: [Name, Track]): SavedTrack {
  return [name, { window: saveWindow(window), samples }];
}

export function loadTries(saved: SavedTries): Tries {
  return new Map(
    saved.map(([name, source]) => [
      name,
      { ...source, tracks: new Map(source.tracks.map(loadTrack)) },
    ]),
  );
}

function loadTrack([name, { window, samples }]: SavedTrack): [Name, Track] {
  return [name, { window: loadWindow(window), samples }];
}
