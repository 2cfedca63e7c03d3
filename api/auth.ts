/** Who may call: a session cookie or the instance's bearer token, on loopback names only, same origin for changes. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Me, SignInLink } from '../domain/api.ts';
import { WatchbillError } from '../domain/errors.ts';
import type { ApiPorts } from './ports.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the sign-in check on every route but the public ones. */
    me: Me | null;
  }
  interface FastifyContextConfig {
    /** Answers without signing in. */
    public?: boolean;
  }
}

export interface AuthOptions {
  /** Bearer token of this running instance, for the command line. */
  instanceToken: string;
  /** Name recorded for who calls with the instance token: the account that owns the token file. */
  ownerName: string;
  /** Lifetime of a browser session, ms. */
  sessionMs: number;
  now: () => number;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const changingMethods = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** A new secret for a one-time link or a session: 256 random bits, safe in a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, hex: what is stored in place of a secret. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Cookies ignore ports, so two instances on one machine must not share a name. */
function cookieName(request: FastifyRequest): string {
  return `watchbill_${request.socket.localPort ?? 0}`;
}

/**
 * A web page elsewhere can point its own name at 127.0.0.1 (DNS rebinding); its requests then carry that name.
 * @throws WatchbillError FORBIDDEN_ORIGIN
 */
function requireLoopbackName(request: FastifyRequest): void {
  const name = request.headers.host?.replace(/:\d+$/, '').toLowerCase();
  if (name === undefined || !loopbackNames.has(name)) {
    throw new WatchbillError('FORBIDDEN_ORIGIN', 'the console answers to loopback names only', {
      fix: 'open it as http://127.0.0.1 with its port',
    });
  }
}

/** SameSite cookies travel between ports of one host: the origin decides. */
function requireSameOrigin(request: FastifyRequest): void {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const same = origin === undefined ? site === 'same-origin' : origin === `http://${host ?? ''}`;
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

function bearerToken(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : null;
}

function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(one)), Buffer.from(hashSecret(other)));
}

async function whoCalls(
  request: FastifyRequest,
  ports: ApiPorts,
  options: AuthOptions,
): Promise<Me | null> {
  const token = bearerToken(request);
  if (token !== null) {
    return sameSecret(token, options.instanceToken)
      ? { name: options.ownerName, via: 'token', roles: ['lead'] }
      : null;
  }
  const secret = request.cookies[cookieName(request)];
  if (secret === undefined) return null;
  const session = await ports.findSession(hashSecret(secret), options.now());
  return session === null ? null : { name: session.name, via: 'session', roles: ['lead'] };
}

/** Who calls this route; only for routes that are not public. */
export function caller(request: FastifyRequest): Me {
  if (request.me === null) throw new WatchbillError('NOT_SIGNED_IN', 'sign in first');
  return request.me;
}

/** Exchanges a one-time link for a session cookie. @throws WatchbillError SIGN_IN_USED */
export async function signIn(
  exchange: { token: string; request: FastifyRequest; reply: FastifyReply },
  ports: ApiPorts,
  options: AuthOptions,
): Promise<Me> {
  requireSameOrigin(exchange.request);
  const person = await ports.takeSignIn(hashSecret(exchange.token));
  if (person === null) {
    throw new WatchbillError('SIGN_IN_USED', 'this sign-in link was used before or has expired', {
      fix: 'start Watchbill again: each start prints a new link, and nothing is lost',
    });
  }
  const secret = newSecret();
  const expiresAt = options.now() + options.sessionMs;
  await ports.createSession({ hash: hashSecret(secret), name: person.name, expiresAt });
  exchange.reply.setCookie(cookieName(exchange.request), secret, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    maxAge: Math.floor(options.sessionMs / 1000),
  });
  return { name: person.name, via: 'session', roles: ['lead'] };
}

/** Ends the caller's session, if it has one. */
export async function signOut(
  request: FastifyRequest,
  reply: FastifyReply,
  ports: ApiPorts,
): Promise<void> {
  const name = cookieName(request);
  const secret = request.cookies[name];
  if (secret !== undefined) await ports.endSession(hashSecret(secret));
  reply.clearCookie(name, { path: '/' });
}

/** Installs the checks, before any body is read: the name first, then the origin, then who calls. */
export function guard(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  app.decorateRequest('me', null);
  app.addHook('onRequest', async (request) => {
    requireLoopbackName(request);
    // The matched route decides, never the raw address: `/%61pi/status` reaches the same handler.
    if (request.routeOptions.url?.startsWith('/api/') !== true) return;
    refuseOtherSites(request);
    if (request.routeOptions.config.public === true) return;
    request.me = await whoCalls(request, ports, options);
    if (request.me === null) {
      throw new WatchbillError('NOT_SIGNED_IN', 'sign in first', {
        fix: 'open the one-time link that watchbill start printed',
      });
    }
    if (request.me.via === 'session' && changingMethods.has(request.method)) {
      requireSameOrigin(request);
    }
  });
}

/** A link is for the person who reads it now. */
const linkMs = 30 * 60_000;

/**
 * Makes a one-time link; only who holds the instance token may, so that a session can't prolong itself for ever.
 * @throws WatchbillError FORBIDDEN_ORIGIN
 */
export async function makeLink(
  request: FastifyRequest,
  ports: ApiPorts,
  options: AuthOptions,
): Promise<SignInLink> {
  if (caller(request).via !== 'token') {
    throw new WatchbillError('FORBIDDEN_ORIGIN', 'sign-in links come from the command line', {
      fix: 'npx watchbill link',
    });
  }
  const secret = newSecret();
  const expiresAt = options.now() + linkMs;
  await ports.addSignIn(hashSecret(secret), expiresAt);
  return { url: `http://${request.headers.host ?? ''}/first#${secret}`, expiresAt };
}
