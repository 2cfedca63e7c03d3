/** Who calls: a session, the instance's own token or an API token; on loopback names only, same origin for changes. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Me } from '../domain/api.ts';
import { WatchbillError } from '../domain/errors.ts';
import type { TokenScope } from '../domain/people-api.ts';
import { isPublic, requireRole, routeKey } from './access.ts';
import { howItCame, type CameIn, type PublicAddress } from './address.ts';
import type { Limits } from './limits.ts';
import type { ApiPorts } from './ports.ts';
import { hashSecret, sameSecret } from './secrets.ts';
import { describeCaller, liveSession, sessionCaller, type SessionRules } from './sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the sign-in check on every route but the public ones. */
    me: Me | null;
    /** Set before anything else, on every route. */
    cameIn: CameIn;
  }
}

export interface AuthOptions extends SessionRules {
  /** Bearer token of this running instance, for the command line. */
  instanceToken: string;
  /** Name recorded for who calls with the instance token: the account that owns the token file. */
  ownerName: string;
  /** By which name others come in; null: loopback only. */
  publicAddress: PublicAddress | null;
  limits: Limits;
}

interface Caller {
  me: Me;
  /** Of an API token; null where roles alone decide. */
  scopes: readonly TokenScope[] | null;
}

const changingMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** SameSite cookies travel between ports of one host: the origin decides. @throws WatchbillError FORBIDDEN_ORIGIN */
export function requireSameOrigin(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const same = origin === undefined ? site === 'same-origin' : origin === request.cameIn.origin;
  if (!same) {
    throw new WatchbillError('FORBIDDEN_ORIGIN', 'a change must come from the console itself');
  }
}

/** Browsers say where a request comes from; no other site has business here, not even for reading. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') {
    throw new WatchbillError('FORBIDDEN_ORIGIN', 'the API answers only its own console');
  }
}

/** The bearer token, if one was sent. */
export function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : null;
}

async function tokenCaller(
  secret: string,
  ports: ApiPorts,
  { instanceToken, ownerName, now }: AuthOptions,
): Promise<Caller | null> {
  if (sameSecret(secret, instanceToken)) {
    // Who can read the owner's file owns the machine that it runs on.
    const me = { name: ownerName, via: 'token' as const, roles: ['lead' as const], account: null };
    return { me: { ...me, session: null, opened: 'token', madeBy: [] }, scopes: null };
  }
  const token = await ports.useToken(hashSecret(secret), now());
  if (token === null) return null;
  const account = await ports.account(token.account);
  if (account === null || account.disabled) return null;
  const { uid: session, scopes, confirmedBy } = token;
  const madeBy = confirmedBy === null ? token.madeBy : [];
  const entry = { via: 'api-token' as const, session, opened: 'token' as const, madeBy };
  return { me: describeCaller(account, entry), scopes };
}

async function whoCalls(
  request: FastifyRequest,
  reply: FastifyReply,
  { ports, options }: { ports: ApiPorts; options: AuthOptions },
): Promise<Caller | null> {
  const secret = bearerToken(request);
  if (secret !== null) return await tokenCaller(secret, ports, options);
  const me = await sessionCaller(request, reply, { ports, rules: options });
  return me === null ? null : { me, scopes: null };
}

/** Whether who called may still call: asked again while an answer stays open. Replaces no session's secret. */
export async function stillCalls(
  request: FastifyRequest,
  ports: ApiPorts,
  options: AuthOptions,
): Promise<boolean> {
  const secret = bearerToken(request);
  if (secret === null) return (await liveSession(request, ports, options)) !== null;
  return (await tokenCaller(secret, ports, options)) !== null;
}

/** Who calls this route; only for routes that are not public. */
export function caller(request: FastifyRequest): Me {
  if (request.me === null) throw new WatchbillError('NOT_SIGNED_IN', 'sign in first');
  return request.me;
}

/** A right link is let in whatever noise its address makes; a wrong one is counted where it is refused. */
const countedLater = new Set(['POST /api/session']);

/** Who calls this route of the API; null where anybody may. @throws WatchbillError FORBIDDEN_ORIGIN · NOT_SIGNED_IN */
async function recognise(
  exchange: { request: FastifyRequest; reply: FastifyReply },
  key: string,
  { ports, options }: { ports: ApiPorts; options: AuthOptions },
): Promise<Caller | null> {
  const { request, reply } = exchange;
  refuseOtherSites(request);
  if (isPublic(key)) return null;
  const called = await whoCalls(request, reply, { ports, options });
  if (called !== null) return called;
  throw new WatchbillError('NOT_SIGNED_IN', 'sign in first', {
    fix: 'open the one-time link of watchbill link, or sign in with your password',
  });
}

/** Installs the checks, before any body is read: the name first, then the origin, then who calls and whether they may. */
export function guard(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  const { limits, publicAddress } = options;
  app.decorateRequest('me', null);
  app.decorateRequest('cameIn');
  app.addHook('onRequest', async (request, reply) => {
    const exchange = { request, reply };
    // The matched route decides, never the raw address: `/%61pi/status` reaches the same handler.
    const { url } = request.routeOptions;
    const key = routeKey(request.method, url ?? '');
    let called: Caller | null = null;
    try {
      request.cameIn = howItCame(request, publicAddress);
      if (url?.startsWith('/api/') === true)
        called = await recognise(exchange, key, { ports, options });
    } catch (error) {
      limits.stranger(exchange);
      throw error;
    }
    if (called === null) {
      const isApi = url?.startsWith('/api/') ?? request.url.startsWith('/api');
      if (isApi && !countedLater.has(key)) limits.stranger(exchange);
      return;
    }
    request.me = called.me;
    if (called.me.via === 'session' && changingMethods.has(request.method)) {
      requireSameOrigin(request);
    }
    requireRole(key, called.me, called.scopes);
    limits.caller(called.me, exchange);
  });
}
