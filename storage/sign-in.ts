/** Sign-in: one-time links and the sessions they open, known by their hashes only. */
import { and, eq, gt, isNull, lte, or } from 'drizzle-orm';
import type { Database } from './database.ts';
import { parseMakers } from './makers.ts';
import { apiTokens, oneTimeTokens, sessions } from './schema/people.ts';

export interface Session {
  /** SHA-256 of the session's secret, hex. */
  hash: string;
  /** Stays when the secret is replaced. */
  id: string;
  /** uid of the account. */
  account: string;
  /** What it was opened with, and whoever had a hand in that (`Party.madeBy`). */
  opened: 'password' | 'link';
  madeBy: readonly string[];
  /** Wall clock, epoch ms, as all below: when the person signed in, and when this secret was made. */
  signedInAt: number;
  createdAt: number;
  lastSeen: number;
  /** From then on this secret answers no more, because another took its place; null while it is the one. */
  retiredAt: number | null;
}

/** Stores a link's token by its SHA-256 (hex), until `expiresAt` (wall clock, epoch ms). */
export async function addOneTimeToken(
  db: Database,
  token: {
    hash: string;
    account: string | null;
    expiresAt: number;
    madeBy: readonly string[];
  },
): Promise<void> {
  await db.insert(oneTimeTokens).values(token);
}

/** Uses a token up, for one caller only, and only while it is valid: whom it signs in and who made it, else undefined. */
export async function useOneTimeToken(
  db: Database,
  hash: string,
  now: number,
): Promise<{ account: string | null; madeBy: string[] } | undefined> {
  const used = await db
    .update(oneTimeTokens)
    .set({ usedAt: now })
    .where(
      and(
        eq(oneTimeTokens.hash, hash),
        isNull(oneTimeTokens.usedAt),
        gt(oneTimeTokens.expiresAt, now),
      ),
    )
    .returning({ account: oneTimeTokens.account, madeBy: oneTimeTokens.madeBy });
  const [row] = used;
  return row === undefined ? undefined : { ...row, madeBy: parseMakers(row.madeBy) };
}

export async function addSession(db: Database, session: Session): Promise<void> {
  await db.insert(sessions).values(session);
}

/** The session, unless its secret was retired. */
export async function getSession(db: Database, hash: string, now: number): Promise<Session | null> {
  const [session] = await db
    .select()
    .from(sessions)
    .where(
      and(eq(sessions.hash, hash), or(isNull(sessions.retiredAt), gt(sessions.retiredAt, now))),
    );
  if (session === undefined) return null;
  const { id, opened, madeBy } = session;
  return {
    ...session,
    // A session from before they had ids.
    id: id === '' ? hash : id,
    opened: opened === 'password' ? 'password' : 'link',
    madeBy: parseMakers(madeBy),
  };
}

export async function touchSession(db: Database, hash: string, now: number): Promise<void> {
  await db.update(sessions).set({ lastSeen: now }).where(eq(sessions.hash, hash));
}

/** Retires a secret that another one replaces; true for one caller only. */
export async function retireSession(db: Database, hash: string, at: number): Promise<boolean> {
  const retired = await db
    .update(sessions)
    .set({ retiredAt: at })
    .where(and(eq(sessions.hash, hash), isNull(sessions.retiredAt)))
    .returning({ hash: sessions.hash });
  return retired.length > 0;
}

export async function deleteSession(db: Database, hash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.hash, hash));
}

/** Ends all sessions of an account. */
export async function deleteSessionsOf(db: Database, account: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.account, account));
}

/** Forgets what is over: sessions not used since `idleSince`, links and API tokens past their end. */
export async function forgetExpired(
  db: Database,
  { now, idleSince }: { now: number; idleSince: number },
): Promise<void> {
  await db
    .delete(sessions)
    .where(or(lte(sessions.lastSeen, idleSince), lte(sessions.retiredAt, now)));
  await db.delete(oneTimeTokens).where(lte(oneTimeTokens.expiresAt, now));
  await db.delete(apiTokens).where(lte(apiTokens.expiresAt, now));
}
