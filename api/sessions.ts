/** A browser's session: opened by a link or a password, given a new secret each hour, ended by idleness or by age. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Me } from '../domain/api.ts';
import type { Account } from '../domain/people-api.ts';
import type { ApiPorts } from './ports.ts';
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

/** Who the caller's session says it is; null without one, or when it is over. */
export async function sessionCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  { ports, rules }: { ports: ApiPorts; rules: SessionRules },
): Promise<Me | null> {
  const secret = request.cookies[cookieName(request)];
  if (secret === undefined) return null;
  const at = rules.now();
  const hash = hashSecret(secret);
  const session = await ports.findSession(hash, at);
  if (session === null) return null;
  const over = at - session.lastSeen > rules.idleMs || at - session.signedInAt > rules.absoluteMs;
  const account = over ? null : await ports.account(session.account);
  if (account === null || account.disabled) {
    await ports.endSession(hash);
    return null;
  }
  if (at - session.createdAt > rules.rotateMs && session.retiredAt === null) {
    // Of requests that come together one replaces the secret; the others go on with the old one for a while.
    if (await ports.retireSession(hash, at + OVERLAP_MS)) {
      const { signedInAt } = session;
      await openSession({ account: account.uid, request, reply, signedInAt }, ports, rules);
    }
  } else if (at - session.lastSeen > NOTE_MS) await ports.touchSession(hash, at);
  return meOf(account, 'session');
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
