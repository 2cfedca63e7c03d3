/** Signing in: by a one-time link or a password, and making links for others. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Me, SignInLink } from '../domain/api.ts';
import { WatchbillError } from '../domain/errors.ts';
import { handsOf } from '../domain/party.ts';
import type { Account } from '../domain/people-api.ts';
import { bearerToken, caller, requireSameOrigin, type AuthOptions } from './auth.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { ApiPorts } from './ports.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { describeCaller, endSent, openSession, type Opening } from './sessions.ts';
import type { Throttle } from './throttle.ts';

interface Exchange {
  request: FastifyRequest;
  reply: FastifyReply;
}

/** Exchanges a one-time link for a session. @throws WatchbillError SIGN_IN_USED */
export async function signInByLink(
  { token, ...exchange }: Exchange & { token: string },
  ports: ApiPorts,
  options: AuthOptions,
): Promise<Me> {
  requireSameOrigin(exchange.request);
  const taken = await ports.takeSignIn(hashSecret(token), options.now());
  const account = taken === null ? null : await ports.account(taken.account);
  if (taken === null || account === null || account.disabled) {
    options.limits.stranger(exchange);
    throw new WatchbillError('SIGN_IN_USED', 'this sign-in link was used before or has expired', {
      fix: 'start Watchbill again: each start prints a new link, and nothing is lost',
    });
  }
  const { madeBy } = taken;
  return await admit({ account, opened: 'link', madeBy }, exchange, { ports, options });
}

/** Opens a session in the place of the one the browser had: who knew that one's secret is out. */
async function admit(
  { account, ...given }: { account: Account } & Pick<Opening, 'opened' | 'madeBy'>,
  exchange: Exchange,
  { ports, options }: { ports: ApiPorts; options: AuthOptions },
): Promise<Me> {
  await endSent(exchange.request, ports);
  const session = await openSession(
    { account: account.uid, ...given, ...exchange },
    ports,
    options,
  );
  return describeCaller(account, { via: 'session', session, ...given });
}

export interface Credentials {
  name: string;
  password: string;
}

/** @throws WatchbillError SIGN_IN_FAILED, which says nothing of whether the name exists · RATE_LIMITED */
export async function signInByPassword(
  { name, password, ...exchange }: Exchange & Credentials,
  ports: ApiPorts,
  options: AuthOptions & { throttle: Throttle },
): Promise<Me> {
  const { request } = exchange;
  requireSameOrigin(request);
  // By both together: who guesses from elsewhere locks nobody out, and nobody is locked out by who guesses other names.
  const keys = [`${request.ip} ${name.trim().toLowerCase()}`];
  const wait = options.throttle.waitSeconds(keys, options.now());
  if (wait > 0) {
    exchange.reply.header('retry-after', wait);
    throw new WatchbillError('RATE_LIMITED', 'too many failed sign-ins', {
      fix: `try again in ${wait} s`,
    });
  }
  const known = await ports.accountNamed(name);
  const usable = known !== null && !known.account.disabled ? known : null;
  if (!(await isPassword(password, usable?.passwordHash ?? null)) || usable === null) {
    options.throttle.failed(keys, options.now());
    throw new WatchbillError('SIGN_IN_FAILED', 'name or password is wrong');
  }
  options.throttle.succeeded(keys);
  const { account, passwordMadeBy: madeBy } = usable;
  return await admit({ account, opened: 'password', madeBy }, exchange, { ports, options });
}

/** Sets the caller's password and ends all other sessions. @throws WatchbillError SIGN_IN_FAILED */
export async function setPassword(
  { password, current, ...exchange }: Exchange & { password: string; current: string | undefined },
  ports: ApiPorts,
  options: AuthOptions,
): Promise<Account> {
  const me = caller(exchange.request);
  const { account: uid } = me;
  const account = uid === null ? null : await ports.account(uid);
  if (account === null) {
    throw new WatchbillError('FORBIDDEN_ROLE', 'the owner of this instance has no password', {
      fix: 'sign in to the console as yourself',
    });
  }
  const known = await ports.accountNamed(account.name);
  const stored = known?.passwordHash ?? null;
  if (stored !== null && !(await isPassword(current ?? '', stored))) {
    throw new WatchbillError('SIGN_IN_FAILED', 'the current password is wrong');
  }
  // Whoever knows the password that it replaces is who set that one; without one, whoever opened this session.
  const madeBy = stored === null ? me.madeBy : (known?.passwordMadeBy ?? []);
  await ports.setPasswordHash(account.uid, { hash: await hashPassword(password), madeBy });
  await ports.endSessions(account.uid);
  const opening = { account: account.uid, opened: 'password' as const, madeBy };
  await openSession({ ...opening, ...exchange }, ports, options);
  return { ...account, hasPassword: true };
}

/** A link is for the person who reads it now; one for somebody else has to travel. */
const ownLinkMs = 30 * 60_000;
const othersLinkMs = 24 * 3_600_000;

/** Makes a one-time link: for the first lead (`account` null), or for the account given. */
export async function makeLink(
  { request, account }: { request: FastifyRequest; account: string | null },
  ports: ApiPorts,
  options: AuthOptions,
): Promise<SignInLink> {
  // A session could prolong itself for ever by links for itself.
  const me = caller(request);
  const forItself = account === null || account === me.account;
  if (forItself && bearerToken(request) === null) {
    throw new WatchbillError('FORBIDDEN_ORIGIN', 'sign-in links come from the command line', {
      fix: 'npx watchbill link',
    });
  }
  const secret = newSecret();
  const expiresAt = options.now() + (account === null ? ownLinkMs : othersLinkMs);
  await ports.addSignIn({ hash: hashSecret(secret), account, expiresAt, madeBy: handsOf(me) });
  const origin = options.publicAddress?.origin ?? request.cameIn.origin;
  return { url: `${origin}/first#${secret}`, expiresAt };
}
