/** Events made by hand, for the edges that no capture holds. */
import type {
  Authentication,
  HttpActivity,
  IdentityActivity,
  NetworkActivity,
} from '../../domain/event.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const MINUTE = 60_000;
export const SECOND = 1_000;

/** A Monday at midnight, UTC. */
export const monday = Date.UTC(2024, 6, 1);

let offset = 0;

function recordOf(text: string) {
  offset += 100;
  return { file: 'made.json', offset, bytes: new TextEncoder().encode(text) };
}

export function logOn(given: Partial<Authentication> & { time: number }): Authentication {
  const { time, user = 'jmorgan', host } = given;
  return {
    class: 'authentication',
    src: '10.0.8.50',
    dst: '10.0.0.10',
    dstPort: 445,
    proto: 'tcp',
    protocol: 'ntlm',
    service: 'smb',
    user,
    outcome: 'success',
    anonymous: false,
    record: recordOf(JSON.stringify({ time, user, host })),
    ...given,
  };
}

export function signIn(given: Partial<IdentityActivity> & { time: number }): IdentityActivity {
  const { time, user = 'j.morgan@hotel.example' } = given;
  return {
    class: 'identity_activity',
    activity: 'sign_in',
    src: '203.0.113.9',
    dst: 'entra_id',
    proto: 'other',
    user,
    outcome: 'success',
    provider: 'entra_id',
    location: 'Amsterdam, NL',
    record: recordOf(JSON.stringify({ time, user })),
    ...given,
  };
}

export function flow(given: Partial<NetworkActivity> & { time: number }): NetworkActivity {
  return {
    class: 'network_activity',
    src: '10.0.8.50',
    dst: '10.0.0.10',
    dstPort: 9401,
    proto: 'tcp',
    endTime: given.time,
    outcome: 'silent',
    bytesOut: 60,
    bytesIn: 0,
    record: recordOf(JSON.stringify({ time: given.time })),
    ...given,
  };
}

export function request(given: Partial<HttpActivity> & { time: number }): HttpActivity {
  return {
    class: 'http_activity',
    src: '10.0.8.50',
    dst: '10.0.0.30',
    dstPort: 80,
    proto: 'tcp',
    method: 'GET',
    uri: '/',
    record: recordOf(JSON.stringify({ time: given.time, uri: given.uri })),
    ...given,
  };
}

/** `10.1.0.0`, `10.1.0.1` … in the order of their number. */
export function address(number: number, network = '10.1'): string {
  return `${network}.${number >> 8}.${number & 255}`;
}

/** A seeded generator of numbers in [0, 1): the same test every time (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
