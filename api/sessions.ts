/** A browser's session: opened by a link or a password, given a new secret each hour, ended by idleness or by age. */
import { randomUUID } from 'node:crypto';
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

/**
 * Cookies ignore ports, so two instances on one machine must not share a name. Behind TLS the browser itself holds that
 * nobody but this very host has set it (`__Host-`).
 */
function cookieName({ socket, cameIn }: FastifyRequest): string {
  return cameIn.secure ? '__Host-watchbill' : `watchbill_${socket.localPort ?? 0}`;
}

/** What the browser is told about the cookie, and needs to be told again to forget it. */
function cookieTerms({ cameIn }: FastifyRequest) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: cameIn.secure } as const;
}

/** How a caller came in: by which session or token, and whoever had a hand in that. */
export type Entry = Pick<Me, 'via' | 'session' | 'opened'> & { madeBy: readonly string[] };

/** The caller as looked up. Who made the account may be the caller until somebody else has confirmed it. */
export function describeCaller(
  { uid, name, roles, madeBy, confirmedBy }: Account,
  entry: Entry,
): Me {
  const hands = [...entry.madeBy, ...(confirmedBy === null ? madeBy : [])];
  const others = [...new Set(hands)].filter((hand) => hand !== uid);
  return { name, roles, account: uid, ...entry, madeBy: others };
}

/** What stays of a session when its secret is replaced. */
export type Opening = Pick<Session, 'account' | 'opened' | 'madeBy'> &
  Partial<Pick<Session, 'id' | 'signedInAt'>>;

export interface NewSession extends Opening {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Opens a session, hands its secret to the browser, and answers its id. */
export async function openSession(
  { request, reply, ...opening }: NewSession,
  ports: ApiPorts,
  { now, absoluteMs }: SessionRules,
): Promise<string> {
  const secret = newSecret();
  const at = now();
  const { id = randomUUID(), signedInAt = at } = opening;
  const times = { signedInAt, createdAt: at, lastSeen: at, retiredAt: null };
  await ports.addSession({ ...opening, hash: hashSecret(secret), id, ...times });
  reply.setCookie(cookieName(request), secret, {
    ...cookieTerms(request),
    maxAge: Math.floor((signedInAt + absoluteMs - at) / 1000),
  });
  return id;
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
      const { id, opened, madeBy, signedInAt } = session;
      const stays = { account: account.uid, id, opened, madeBy, signedInAt };
      await openSession({ ...stays, request, reply }, ports, rules);
    }
  } else if (at - session.lastSeen > NOTE_MS) await ports.touchSession(hash, at);
  const { id, opened, madeBy } = session;
  return describeCaller(account, { via: 'session', session: id, opened, madeBy });
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
  reply.clearCookie(cookieName(request), cookieTerms(request));
}
