/** A browser's session: opened by a link or a password, given a new secret each hour, ended by idleness or by age. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Me } from '../domain/api.ts';
import type { Account } from '../domain/people-api.ts';
import type { ApiPorts, Session } from './ports.ts';
import { hashSecret, newSecret } from './secrets.ts';

export interface SessionTimes {
  /** Longest time without a request, ms. */
  idleMs: number;
  /** Longest time since the person signed in, ms. */
  absoluteMs: number;
  /** After so long a secret is replaced, ms. */
  rotateMs: number;
}

/** Eight hours without work is a shift that ended; a day is longer than any shift (OWASP session guidance). */
export const sessionTimes: SessionTimes = {
  idleMs: 8 * 3_600_000,
  absoluteMs: 24 * 3_600_000,
  rotateMs: 3_600_000,
};

/** Requests that were on their way when a secret was replaced still carry the old one. */
const OVERLAP_MS = 30_000;
/** Noting each use would write at each request. */
const NOTE_MS = 60_000;

export interface SessionRules extends SessionTimes {
  now: () => number;
}

/** Cookies ignore ports, so two instances on one machine must not share a name. */
function cookieName(request: FastifyRequest): string {
  return `watchbill_${request.socket.localPort ?? 0}`;
}

export function meOf({ uid, name, roles }: Account, via: Me['via']): Me {
  return { name, via, roles, account: uid };
}

export interface NewSession {
  account: string;
  request: FastifyRequest;
  reply: FastifyReply;
  /** When the person signed in, where that was before. */
  signedInAt?: number;
}

/** Opens a session and hands its secret to the browser. */
export async function openSession(
  { account, request, reply, ...given }: NewSession,
  ports: ApiPorts,
  { now, absoluteMs }: SessionRules,
): Promise<void> {
  const secret = newSecret();
  const at = now();
  const signedInAt = given.signedInAt ?? at;
  const times = { signedInAt, createdAt: at, lastSeen: at, retiredAt: null };
  await ports.addSession({ hash: hashSecret(secret), account, ...times });
  reply.setCookie(cookieName(request), secret, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    maxAge: Math.floor((signedInAt + absoluteMs - at) / 1000),
  });
}

/** SHA-256 of the secret that the browser sent; null when it sent none. */
function sentHash(request: FastifyRequest): string | null {
  const secret = request.cookies[cookieName(request)];
  return secret === undefined ? null : hashSecret(secret);
}

/** The caller's session and whose it is; null without one, or when it is over. Notes and changes nothing. */
export async function liveSession(
  request: FastifyRequest,
  ports: ApiPorts,
  { now, idleMs, absoluteMs }: SessionRules,
): Promise<{ session: Session; account: Account } | null> {
  const at = now();
  const hash = sentHash(request);
  const session = hash === null ? null : await ports.findSession(hash, at);
  if (session === null) return null;
  if (at - session.lastSeen > idleMs || at - session.signedInAt > absoluteMs) return null;
  const account = await ports.account(session.account);
  return account === null || account.disabled ? null : { session, account };
}

/** Who the caller's session says it is; null without one, or when it is over, which ends it. */
export async function sessionCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  { ports, rules }: { ports: ApiPorts; rules: SessionRules },
): Promise<Me | null> {
  const live = await liveSession(request, ports, rules);
  if (live === null) {
    await endSent(request, ports);
    return null;
  }
  const at = rules.now();
  const { session, account } = live;
  const { hash } = session;
  if (at - session.createdAt > rules.rotateMs && session.retiredAt === null) {
    // Of requests that come together one replaces the secret; the others go on with the old one for a while.
    if (await ports.retireSession(hash, at + OVERLAP_MS)) {
      const { signedInAt } = session;
      await openSession({ account: account.uid, request, reply, signedInAt }, ports, rules);
    }
  } else if (at - session.lastSeen > NOTE_MS) await ports.touchSession(hash, at);
  return meOf(account, 'session');
}

/** Ends the session whose secret the browser sent, if it sent one. */
export async function endSent(request: FastifyRequest, ports: ApiPorts): Promise<void> {
  const hash = sentHash(request);
  if (hash !== null) await ports.endSession(hash);
}

/** Ends the caller's session, if it has one. */
export async function signOut(
  request: FastifyRequest,
  reply: FastifyReply,
  ports: ApiPorts,
): Promise<void> {
  await endSent(request, ports);
  reply.clearCookie(cookieName(request), { path: '/' });
}
