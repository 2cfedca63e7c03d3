/** Sign-in: one-time links and the sessions they open, known by their hashes only. */
import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Database } from './database.ts';
import { oneTimeTokens, sessions } from './schema/console.ts';

export interface Session {
  /** SHA-256 of the session's secret, hex. */
  hash: string;
  name: string;
  /** Wall clock, epoch ms, as the two below. */
  createdAt: number;
  lastSeen: number;
  expiresAt: number;
}

/** Stores a token by its SHA-256 (hex), until `expiresAt` (wall clock, epoch ms). */
export async function addOneTimeToken(
  db: Database,
  token: { hash: string; expiresAt: number },
): Promise<void> {
  await db.insert(oneTimeTokens).values(token);
}

/** Uses a token up; true for one caller only, and only while the token is valid. */
export async function useOneTimeToken(db: Database, hash: string, now: number): Promise<boolean> {
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
    .returning({ hash: oneTimeTokens.hash });
  return used.length > 0;
}

export async function addSession(db: Database, session: Session): Promise<void> {
  await db.insert(sessions).values(session);
}

/** The session, unless it has expired. */
export async function getSession(db: Database, hash: string, now: number): Promise<Session | null> {
  const [session] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now)));
  return session ?? null;
}

/** Notes that a session was used, and until when it lasts from now on. */
export async function touchSession(
  db: Database,
  { hash, ...seen }: Pick<Session, 'hash' | 'lastSeen' | 'expiresAt'>,
): Promise<void> {
  await db.update(sessions).set(seen).where(eq(sessions.hash, hash));
}

export async function deleteSession(db: Database, hash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.hash, hash));
}

/** Forgets what has expired: sessions, and links whether they were used or not. */
export async function forgetExpired(db: Database, now: number): Promise<void> {
  await db.delete(sessions).where(lte(sessions.expiresAt, now));
  await db.delete(oneTimeTokens).where(lte(oneTimeTokens.expiresAt, now));
}
