/** Connections to a rare external host as regular as only a machine makes them. */
import { z } from 'zod';
import type { PatternOfLife } from '../../baselines/ask.ts';
import { peerValue } from '../../baselines/learn.ts';
import { isMulticast, isPrivate } from '../../domain/address.ts';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import { addBeat, beatCount, dayOfBeats, newBeats, scoreBeats, type Beats } from '../beats.ts';
import { beaconDraft, type Beacon } from '../beacon-finding.ts';
import { growingKey } from '../key.ts';
import { ritaParameters, type BeaconScore } from '../rita-score.ts';
import { newSamples, sample, type Samples } from '../samples.ts';

const HOUR_MS = 3_600_000;

/** A pair is scored again within the hour when its connections grew by this factor. */
const RESCORE = 1.5;

const parameters = ritaParameters.safeExtend({
  /** From this score on a pair is a finding: RITA's `medium` band begins at 90. */
  minScore: z.number().min(0).max(1).default(0.9),
  /** From this score on the finding is high: RITA's `high` band. */
  highScore: z.number().min(0).max(1).default(1),
  /** Records are kept from this score on: RITA's bands begin at 50. */
  keepFrom: z.number().min(0).max(1).default(0.5),
  /** Fewer connections than this fall into step by chance. Ours: an hour of one in five minutes. */
  minBeats: z.number().int().min(4).default(12),
  /** Nothing is scored before the stream is this long, milliseconds. Ours: in minutes everything looks regular. */
  minSpanMs: z.number().positive().default(HOUR_MS),
  /** A destination that this many devices use is no rarity. Ours: RITA takes off from a share of 50 %. */
  commonDevices: z.number().int().positive().default(3),
  /** A destination used on this many days is habit. RITA `first_seen_decrease_threshold`: 30 days. */
  habitDays: z.number().int().positive().default(30),
  /** Pairs held at once; the longest silent gives way. Ours: bounds the state to some megabytes. */
  maxPairs: z.number().int().positive().default(20_000),
  /** A beacon that was silent for this long is another one when it comes back, milliseconds. RITA's day. */
  quietMs: z
    .number()
    .positive()
    .default(24 * HOUR_MS),
});
type Parameters = z.infer<typeof parameters>;

interface Track {
  beats: Beats;
  newest: number;
  /** The hour, since the epoch, in which it was last scored, and the number of connections that is due next. */
  scoredHour: number;
  due: number;
  scored: BeaconScore | null;
  samples: Samples;
  keeping: boolean;
  open: Beacon | null;
}

interface State {
  first: number | null;
  newest: number | null;
  tracks: [string, Track][];
}

interface Watch {
  first: number;
  newest: number;
  tracks: Map<string, Track>;
  parameters: Parameters;
  baselines: PatternOfLife;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  const tracks = new Map<string, Track>();
  const watch: Watch = { first: Infinity, newest: -Infinity, tracks, parameters, baselines };
  return {
    on(event: Event) {
      if (event.class !== 'network_activity') return [];
      watch.first = Math.min(watch.first, event.time);
      watch.newest = Math.max(watch.newest, event.time);
      if (!crossesTheEdge(event) || isTimeOrNames(event)) return [];
      return look(take(event, watch), event, watch);
    },
    advance(time) {
      const drafts: FindingDraft[] = [];
      for (const [key, track] of watch.tracks) {
        const over = time - track.newest > parameters.quietMs;
        if (track.open !== null && (over || time === -Infinity)) {
          drafts.push(...tell(track.open, track, watch));
        }
        if (over) watch.tracks.delete(key);
      }
      return drafts;
    },
    save: (): State => ({
      first: watch.first === Infinity ? null : watch.first,
      newest: watch.newest === -Infinity ? null : watch.newest,
      tracks: [...watch.tracks],
    }),
    load(state) {
      const saved = state as State;
      watch.first = saved.first ?? Infinity;
      watch.newest = saved.newest ?? -Infinity;
      watch.tracks = new Map(saved.tracks);
    },
  };
}

function take(event: NetworkActivity, { tracks, parameters }: Watch): Track {
  const key = `${event.src}|${event.dst}`;
  const track = tracks.get(key) ?? newTrack();
  // Re-inserted, so that the map is in order of the newest sighting.
  tracks.delete(key);
  tracks.set(key, track);
  const [oldest] = tracks.keys();
  if (tracks.size > parameters.maxPairs && oldest !== undefined) tracks.delete(oldest);
  addBeat(track.beats, event);
  track.newest = Math.max(track.newest, event.time);
  if (track.keeping) sample(track.samples, event, describe(event));
  return track;
}

/** Scores the pair when it is due, and opens a finding when it beats. */
function look(track: Track, event: NetworkActivity, watch: Watch): FindingDraft[] {
  const { first, newest, parameters } = watch;
  if (!isDue(track, newest)) return [];
  track.beats = dayOfBeats(track.beats, newest / 1000);
  const count = beatCount(track.beats);
  track.due = Math.ceil(count * RESCORE);
  // Who comes from outside is scored over RITA's whole day only: a short burst of guessing is regular too.
  const span = isPrivate(event.src) ? parameters.minSpanMs : parameters.quietMs;
  if (newest - first < span || count < parameters.minBeats || track.beats.strobe) return [];
  track.scored = score(track.beats, newest, watch) ?? track.scored;
  if (track.scored === null || track.open !== null) return [];
  if (track.scored.score >= parameters.keepFrom && !track.keeping) {
    track.keeping = true;
    sample(track.samples, event, describe(event));
  }
  if (!isBeacon(track, event, watch)) return [];
  track.open = openBeacon(track, event, watch);
  return tell(track.open, track, watch);
}

function score(beats: Beats, to: number, { first, parameters }: Watch): BeaconScore | null {
  const span = { first: Math.floor(first / 1000), to: Math.floor(to / 1000) };
  return scoreBeats(beats, span, parameters);
}

/** The finding as it stands: RITA scores up to its newest record, a pair that fell silent keeps its last day. */
function tell(open: Beacon, track: Track, watch: Watch): FindingDraft[] {
  const to = watch.newest - track.newest < HOUR_MS ? watch.newest : track.newest;
  const beats = dayOfBeats(track.beats, to / 1000);
  const scored = score(beats, to, watch) ?? track.scored;
  const { parameters } = watch;
  return scored === null ? [] : [beaconDraft(open, { ...track, beats, scored, parameters })];
}

/** Once an hour, as RITA does, and sooner when there are half as many connections again. */
function isDue(track: Track, newest: number): boolean {
  const hour = Math.floor(newest / HOUR_MS);
  if (hour <= track.scoredHour && beatCount(track.beats) < track.due) return false;
  track.scoredHour = Math.max(hour, track.scoredHour);
  return true;
}

function newTrack(): Track {
  return {
    beats: newBeats(),
    newest: 0,
    scoredHour: 0,
    due: 0,
    scored: null,
    samples: newSamples(),
    keeping: false,
    open: null,
  };
}

/** RITA leaves out traffic inside the network and what outsiders send in. Where both are public, who is who is unknown. */
function crossesTheEdge({ src, dst }: NetworkActivity): boolean {
  return !isPrivate(dst) && !isMulticast(dst) && !isMulticast(src);
}

/** Time and name service are regular by design; tunnels in DNS have a detection of their own. */
function isTimeOrNames({ dstPort, proto, app }: NetworkActivity): boolean {
  return (proto === 'udp' && dstPort === 123) || dstPort === 53 || app === 'ntp' || app === 'dns';
}

function isBeacon(track: Track, event: NetworkActivity, { parameters, baselines }: Watch): boolean {
  const { beats, scored } = track;
  if (scored === null || scored.score < parameters.minScore) return false;
  if (beats.answered < beatCount(beats) / 2) return false;
  if (!isPrivate(event.src)) return true;
  const { clients, days } = familiarity(event, baselines);
  return clients < parameters.commonDevices && days < parameters.habitDays;
}

/** How many devices use the service, and on how many days this one did. */
function familiarity(
  event: NetworkActivity,
  baselines: PatternOfLife,
): { clients: number; days: number } {
  const service = peerValue({ address: event.dst, port: event.dstPort ?? 0, proto: event.proto });
  const clients = baselines.usual({ kind: 'service', id: service }, 'clients')?.distinct ?? 0;
  return { clients, days: baselines.seen(device(event.src), 'peers', service)?.days ?? 0 };
}

function openBeacon(track: Track, event: NetworkActivity, watch: Watch): Beacon {
  const { baselines, parameters } = watch;
  const known = baselines.known(device(event.src));
  const start = Math.min(...track.samples.kept.map(({ time }) => time));
  return {
    key: growingKey([event.src, event.dst], start, parameters.quietMs),
    source: event.src,
    target: event.dst,
    start,
    insider: isPrivate(event.src),
    ...familiarity(event, baselines),
    known: { since: known?.since ?? null, days: known?.days ?? 0, mature: known?.mature ?? false },
  };
}

function describe(event: NetworkActivity): string {
  const service = `${event.proto.toUpperCase()} port ${event.dstPort ?? 0}`;
  return `${event.src} connected to ${event.dst} on ${service} and sent ${event.bytesOut} bytes`;
}

export const beaconing: Detector<Parameters, PatternOfLife> = {
  uid: 'command-and-control/beaconing',
  name: 'Beaconing to a rare external host',
  severity: 'medium',
  basis: ['baseline'],
  attacks: [
    ['TA0011', 'T1071'],
    ['TA0011', 'T1571'],
  ],
  reads: ['network_activity'],
  blindSpots: [
    'A beacon with fewer than a dozen connections a day, or with so much jitter that RITA’s score stays below 90.',
    'Commands behind a service that several devices use (a content network, a cloud store, a chat service).',
    'A beacon that changes its address, one inside the network, one over NTP; DNS is another detection’s.',
    'One connection that stays open: it has no rhythm.',
    'More than one connection in five seconds, which is a stream and not scored.',
  ],
  parameters,
  watch: observe,
};
