/** Which machines answer the name look-ups of others: their own look-ups are asked for somebody else. */
import type { DnsActivity } from '../domain/event.ts';

/** A resolver is forgotten after this long without an answer; ours: it outlasts a long weekend. */
const HELD_MS = 7 * 86_400_000;

/** Machines remembered; the longest silent give way. */
const MAX_RESOLVERS = 4096;

/** JSON-safe: by address, the first clients it answered, and when it last did. */
export type Resolvers = Record<string, { clients: string[]; last: number }>;

/** Learns from an answer; `clients` is how many are worth remembering. */
export function noteAnswer(resolvers: Resolvers, event: DnsActivity, clients: number): void {
  if (event.message === 'request' || event.rcode === undefined || event.src === event.dst) return;
  const known = (resolvers[event.dst] ??= { clients: [], last: event.time });
  known.last = Math.max(known.last, event.time);
  if (known.clients.length < clients && !known.clients.includes(event.src)) {
    known.clients.push(event.src);
  }
}

export function isResolver(resolvers: Resolvers, address: string, clients: number): boolean {
  return (resolvers[address]?.clients.length ?? 0) >= clients;
}

/** Drops what is too old at event time `time`, and the longest silent when there are too many. */
export function forgetResolvers(resolvers: Resolvers, time: number): void {
  if (time === -Infinity) return;
  const byAge = Object.entries(resolvers).sort(([, a], [, b]) => b.last - a.last);
  byAge.forEach(([address, { last }], place) => {
    if (place >= MAX_RESOLVERS || last < time - HELD_MS) Reflect.deleteProperty(resolvers, address);
  });
}
