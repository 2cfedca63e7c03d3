/** The connections of a pair over the last day, as a beacon score wants them. */
import type { NetworkActivity } from '../domain/event.ts';
import {
  beaconScore,
  RITA_BARS,
  type BeaconScore,
  type Connections,
  type RitaParameters,
} from './rita-score.ts';

const HOUR_SECONDS = 3_600;
const SPAN_SECONDS = RITA_BARS * HOUR_SECONDS;

/** JSON-safe. */
export interface Beats {
  /** Epoch second and bytes sent of each connection, two numbers after each other, in order of arrival. */
  flat: number[];
  /** How many of them were answered; an estimate once a part of them is forgotten. */
  answered: number;
  /** The first few kinds of service, with the connections to each. */
  services: { port: number; proto: string; connections: number }[];
  /** More connections than are held: no beacon but a stream. */
  strobe: boolean;
}

/** Connections held of a pair in a day: one in five seconds. RITA calls more than one a second a strobe. */
const MAX_BEATS = 17_280;
/** Connections forgotten at once when there are more: one by one, each would move all others. */
const FORGOTTEN = 1_728;
const MAX_SERVICES = 8;

export function newBeats(): Beats {
  return { flat: [], answered: 0, services: [], strobe: false };
}

export function beatCount(beats: Beats): number {
  return beats.flat.length / 2;
}

export function addBeat(beats: Beats, event: NetworkActivity): void {
  if (beatCount(beats) >= MAX_BEATS) {
    beats.strobe = true;
    beats.flat.splice(0, 2 * FORGOTTEN);
  }
  beats.flat.push(Math.floor(event.time / 1000), event.bytesOut);
  if (event.outcome === 'answered') beats.answered += 1;
  const { dstPort: port = 0, proto } = event;
  const known = beats.services.find((service) => service.port === port && service.proto === proto);
  if (known !== undefined) known.connections += 1;
  else if (beats.services.length < MAX_SERVICES)
    beats.services.push({ port, proto, connections: 1 });
}

/** The day up to `to` (epoch seconds), from the start of the hour in which it began, as RITA takes it. */
export function dayOfBeats(beats: Beats, to: number): Beats {
  const from = Math.floor((to - SPAN_SECONDS) / HOUR_SECONDS) * HOUR_SECONDS;
  if (beats.flat.every((value, i) => i % 2 === 1 || value >= from)) return beats;
  const before = beatCount(beats);
  const flat: number[] = [];
  for (let i = 0; i < beats.flat.length; i += 2) {
    const second = beats.flat[i] ?? 0;
    if (second >= from) flat.push(second, beats.flat[i + 1] ?? 0);
  }
  const left = flat.length / 2;
  return {
    ...beats,
    flat,
    answered: before === 0 ? 0 : (beats.answered * left) / before,
    strobe: beats.strobe && left >= MAX_BEATS,
  };
}

/** Scores the day up to `to`, or all there is since `first` (epoch seconds) when that is less. */
export function scoreBeats(
  beats: Beats,
  { first, to, atLeast }: { first: number; to: number; atLeast: number },
  parameters: RitaParameters,
): BeaconScore | null {
  const connections = inOrder(beats);
  const span = { from: Math.max(first, to - SPAN_SECONDS), to, atLeast };
  return beaconScore(connections, span, parameters);
}

/** By time; most come in order already. */
function inOrder({ flat }: Beats): Connections {
  const seconds: number[] = [];
  const bytes: number[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    seconds.push(flat[i] ?? 0);
    bytes.push(flat[i + 1] ?? 0);
  }
  const ordered = seconds.every((second, i) => i === 0 || (seconds[i - 1] ?? 0) <= second);
  // What was sent is looked at in any order.
  return { seconds: ordered ? seconds : seconds.sort((a, b) => a - b), bytes };
}

/** First and newest second. */
export function spanOf(beats: Beats): { first: number; last: number } {
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < beats.flat.length; i += 2) {
    const second = beats.flat[i] ?? 0;
    first = Math.min(first, second);
    last = Math.max(last, second);
  }
  return { first, last };
}
