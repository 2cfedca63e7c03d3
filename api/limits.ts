/** How much one caller may ask for in a minute, so that nobody's noise keeps another from being heard. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OWNER } from '../domain/party.ts';
import { WatchbillError } from '../domain/errors.ts';
import type { Me } from '../domain/api.ts';

const WINDOW_MS = 60_000;
/** More buckets than an attacker of one address block fills in a minute; the oldest are forgotten first. */
const KEPT = 20_000;

interface Bucket {
  count: number;
  /** Wall clock, epoch ms. */
  since: number;
}

export interface LimitSettings {
  /** Requests a minute of one account or API token, after it was recognised. */
  perCaller: number;
  /** Requests a minute of one address that nobody was recognised in. */
  perStranger: number;
  now: () => number;
}

export interface Limits {
  /** Counts a request of a caller who was recognised. @throws WatchbillError RATE_LIMITED */
  caller(me: Me, exchange: Exchange): void;
  /** Counts a request by its address alone. @throws WatchbillError RATE_LIMITED */
  stranger(exchange: Exchange): void;
}

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Stopping the machine is never one request too many, and neither is what the owner's own command line asks. */
const unlimited = new Set(['POST /api/kill-switch']);

export function createLimits({ perCaller, perStranger, now }: LimitSettings): Limits {
  const buckets = new Map<string, Bucket>();
  const count = (key: string, max: number, reply: FastifyReply): void => {
    const at = now();
    const before = buckets.get(key);
    const bucket = before === undefined || at - before.since >= WINDOW_MS ? null : before;
    if (bucket === null) {
      buckets.delete(key);
      buckets.set(key, { count: 1, since: at });
      for (const oldest of buckets.keys()) {
        if (buckets.size <= KEPT) break;
        buckets.delete(oldest);
      }
      return;
    }
    bucket.count += 1;
    if (bucket.count <= max) return;
    const seconds = Math.ceil((bucket.since + WINDOW_MS - at) / 1000);
    reply.header('retry-after', seconds);
    throw new WatchbillError('RATE_LIMITED', 'too many requests', {
      fix: `try again in ${seconds} s`,
    });
  };
  return {
    caller({ account, via, session }, { request, reply }) {
      if (account === null) return;
      if (unlimited.has(`${request.method} ${request.routeOptions.url ?? ''}`)) return;
      // A script that runs wild does not silence its person's browser.
      const key = via === 'api-token' ? `token ${session ?? OWNER}` : `account ${account}`;
      count(key, perCaller, reply);
    },
    stranger({ request, reply }) {
      count(`address ${request.ip}`, perStranger, reply);
    },
  };
}
