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
import { Pairs, type Held } from '../pairs.ts';
import { newSamples, sample, type Samples } from '../samples.ts';

const HOUR_MS = 3_600_000;

/** A pair is scored again within the hour when its connections grew by this factor. */
const RESCORE = 1.5;

const parameters = ritaParameters.safeExtend({
  /** From this score on a pair is a finding: RITA's `medium` band begins at 90. */
  minScore: z.number().min(0).max(1).default(0.9),
  /** From this score on the finding is high: RITA's `high` band. */
  highScore: z.number().min(0).max(1).default(1),
  /** Records are kept from this score on: RITA's bands begin at 50, 70, 90 and 100. */
  keepFrom: z.number().min(0).max(1).default(0.7),
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

interface Track extends Held {
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
  tracks: ReturnType<Pairs<Track>['save']>;
}

interface Watch {
  first: number;
  newest: number;
  tracks: Pairs<Track>;
  /** The pairs that beat. */
  open: Set<Track>;
  parameters: Parameters;
  baselines: PatternOfLife;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  const watch: Watch = {
    first: Infinity,
    newest: -Infinity,
    tracks: new Pairs<Track>(parameters.maxPairs),
    open: new Set(),
    parameters,
    baselines,
  };
  return {
    on(event: Event) {
      if (event.class !== 'network_activity') return [];
      if (event.time < watch.first) watch.first = event.time;
      if (event.time > watch.newest) watch.newest = event.time;
      if (!crossesTheEdge(event) || isTimeOrNames(event)) return [];
      const track = take(event, watch);
      return track === null ? [] : look(track, event, watch);
    },
    advance(time) {
      const drafts: FindingDraft[] = [];
      for (const track of watch.open) {
        const over = time - track.newest > parameters.quietMs;
        if (over || time === -Infinity) drafts.push(...tell(track, watch));
        if (over) close(track, watch);
      }
      watch.tracks.sweep((track) => time - track.newest > parameters.quietMs);
      return drafts;
    },
    save: (): State => ({
      first: watch.first === Infinity ? null : watch.first,
      newest: watch.newest === -Infinity ? null : watch.newest,
      tracks: watch.tracks.save(),
    }),
    load(state) {
      const saved = state as State;
      watch.first = saved.first ?? Infinity;
      watch.newest = saved.newest ?? -Infinity;
      watch.tracks.load(saved.tracks);
      watch.open = new Set([...watch.tracks.values()].filter(({ open }) => open !== null));
    },
  };
}

function take(event: NetworkActivity, watch: Watch): Track | null {
  const track = trackOf(event, watch);
  if (track === null) return null;
  addBeat(track.beats, event);
  if (event.time > track.newest) track.newest = event.time;
  if (track.keeping) sample(track.samples, event, describe(event));
  return track;
}

/**
 * The pair's own track; one that was silent for too long is another beacon, wherever the sweep of old ones stands. It
 * begins with an answer: the thousands that scanners ask in vain are never held.
 */
function trackOf({ src, dst, time, outcome }: NetworkActivity, watch: Watch): Track | null {
  const { tracks, open, parameters } = watch;
  const known = tracks.get(src, dst);
  const going = known !== undefined && time - known.newest <= parameters.quietMs;
  if (going && tracks.keepsPlace(known, time)) return known;
  if (!going && outcome !== 'answered') return null;
  const track = going ? known : newTrack();
  for (const dropped of tracks.put([src, dst], track, time)) open.delete(dropped);
  return track;
}

/** A beacon that fell silent; should the pair speak again, that is another one. */
function close(track: Track, { open }: Watch): void {
  open.delete(track);
  track.open = null;
}

/** Scores the pair when it is due, and opens a finding when it beats. */
function look(track: Track, event: NetworkActivity, watch: Watch): FindingDraft[] {
  const { newest, parameters } = watch;
  if (!isDue(track, newest)) return [];
  track.due = Math.ceil(beatCount(track.beats) * RESCORE);
  if (beatCount(track.beats) < parameters.minBeats) return [];
  // Scoring takes as long as there are connections: what can be no beacon in any case is left out before.
  if (track.open === null && !mayBeacon(track, event, watch)) return [];
  track.beats = dayOfBeats(track.beats, newest / 1000);
  if (beatCount(track.beats) < parameters.minBeats || track.beats.strobe) return [];
  const atLeast = track.open === null ? parameters.keepFrom : 0;
  track.scored = score(track.beats, { to: newest, atLeast }, watch) ?? track.scored;
  if (track.scored === null || track.open !== null) return [];
  if (track.scored.score >= parameters.keepFrom && !track.keeping) {
    track.keeping = true;
    sample(track.samples, event, describe(event));
  }
  if (track.scored.score < parameters.minScore) return [];
  track.open = openBeacon(track, event, watch);
  watch.open.add(track);
  return tell(track, watch);
}

function score(
  beats: Beats,
  { to, atLeast }: { to: number; atLeast: number },
  { first, parameters }: Watch,
): BeaconScore | null {
  const span = { first: Math.floor(first / 1000), to: Math.floor(to / 1000), atLeast };
  return scoreBeats(beats, span, parameters);
}

/** The finding as it stands: RITA scores up to its newest record, a pair that fell silent keeps its last day. */
function tell(track: Track, watch: Watch): FindingDraft[] {
  const { open } = track;
  const to = watch.newest - track.newest < HOUR_MS ? watch.newest : track.newest;
  const beats = dayOfBeats(track.beats, to / 1000);
  const scored = score(beats, { to, atLeast: 0 }, watch) ?? track.scored;
  const { parameters } = watch;
  if (open === null || scored === null) return [];
  return [beaconDraft(open, { ...track, beats, scored, parameters })];
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
    newest: -Infinity,
    placed: 0,
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

/** It was watched for long enough, somebody answers, and neither is it the service of many nor the habit of this one. */
function mayBeacon(
  { beats }: Track,
  event: NetworkActivity,
  { first, newest, parameters, baselines }: Watch,
): boolean {
  // Who comes from outside is scored over RITA's whole day only: a short burst of guessing is regular too.
  if (newest - first < (isPrivate(event.src) ? parameters.minSpanMs : parameters.quietMs)) {
    return false;
  }
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
