/** The connections of a pair over the last day, as a beacon score wants them. */
import type { NetworkActivity } from '../domain/event.ts';
import { beaconScore, RITA_BARS, type BeaconScore, type RitaParameters } from './rita-score.ts';

const HOUR_SECONDS = 3_600;
const SPAN_SECONDS = RITA_BARS * HOUR_SECONDS;

/** JSON-safe. */
export interface Beats {
  /** Epoch second and bytes sent of each connection, two numbers after each other, in order of arrival. */
  flat: number[];
  /** How many of them were answered; an estimate once a part of them is forgotten. */
  answered: number;
  /** `443/tcp` with the connections to it, the first few kinds. */
  services: Record<string, number>;
  /** More connections than are held: no beacon but a stream. */
  strobe: boolean;
}

/** Connections held of a pair in a day: one in five seconds. RITA calls more than one a second a strobe. */
const MAX_BEATS = 17_280;
const MAX_SERVICES = 8;

export function newBeats(): Beats {
  return { flat: [], answered: 0, services: {}, strobe: false };
}

export function beatCount(beats: Beats): number {
  return beats.flat.length / 2;
}

export function addBeat(beats: Beats, event: NetworkActivity): void {
  if (beatCount(beats) >= MAX_BEATS) {
    beats.strobe = true;
    beats.flat.splice(0, 2);
  }
  beats.flat.push(Math.floor(event.time / 1000), event.bytesOut);
  if (event.outcome === 'answered') beats.answered += 1;
  const service = `${event.dstPort ?? 0}/${event.proto}`;
  const known = beats.services[service];
  if (known !== undefined || Object.keys(beats.services).length < MAX_SERVICES) {
    beats.services[service] = (known ?? 0) + 1;
  }
}

/** The day up to `to` (epoch seconds), from the start of the hour in which it began, as RITA takes it. */
export function dayOfBeats(beats: Beats, to: number): Beats {
  const from = Math.floor((to - SPAN_SECONDS) / HOUR_SECONDS) * HOUR_SECONDS;
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
  { first, to }: { first: number; to: number },
  parameters: RitaParameters,
): BeaconScore | null {
  const order: { second: number; bytes: number }[] = [];
  for (let i = 0; i < beats.flat.length; i += 2) {
    order.push({ second: beats.flat[i] ?? 0, bytes: beats.flat[i + 1] ?? 0 });
  }
  order.sort((a, b) => a.second - b.second);
  const connections = {
    seconds: order.map(({ second }) => second),
    bytes: order.map(({ bytes }) => bytes),
  };
  return beaconScore(connections, { from: Math.max(first, to - SPAN_SECONDS), to }, parameters);
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
