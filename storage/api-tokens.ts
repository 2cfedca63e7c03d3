/** API tokens: each acts for one account, within its scopes, until its end. */
import { and, asc, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import { WatchbillError } from '../domain/errors.ts';
import { OWNER, requireAnother, type Party } from '../domain/party.ts';
import { TokenScope, type ApiToken } from '../domain/people-api.ts';
import type { Database } from './database.ts';
import { parseMakers } from './makers.ts';
import { apiTokens } from './schema/people.ts';

type Row = typeof apiTokens.$inferSelect;

/** Without the hash, which is nobody's business. */
function tokenOf(row: Row): ApiToken {
  const { uid, name, account, createdAt, expiresAt, lastUsed, confirmedBy } = row;
  const scopes = z.array(TokenScope).parse(row.scopes);
  const madeBy = parseMakers(row.madeBy);
  return { uid, name, account, scopes, createdAt, expiresAt, lastUsed, madeBy, confirmedBy };
}

/** `hash`: SHA-256 of the secret, hex. */
export async function addApiToken(
  db: Database,
  token: Omit<ApiToken, 'lastUsed' | 'confirmedBy'> & { hash: string },
): Promise<void> {
  await db.insert(apiTokens).values(token);
}

/** The token with this hash while it lasts, its use noted; null else. */
export async function useApiToken(
  db: Database,
  hash: string,
  now: number,
): Promise<ApiToken | null> {
  const [row] = await db
    .update(apiTokens)
    .set({ lastUsed: now })
    .where(and(eq(apiTokens.hash, hash), gt(apiTokens.expiresAt, now)))
    .returning();
  return row === undefined ? null : tokenOf(row);
}

/** By account and name. */
export async function listApiTokens(db: Database): Promise<ApiToken[]> {
  const rows = await db
    .select()
    .from(apiTokens)
    .orderBy(asc(apiTokens.account), asc(apiTokens.name));
  return rows.map(tokenOf);
}

/**
 * Notes that somebody who had no hand in it says whose it is.
 * @throws WatchbillError NOT_FOUND · SAME_PERSON
 */
export async function confirmApiToken(db: Database, uid: string, by: Party): Promise<ApiToken> {
  return await db.transaction(async (tx) => {
    const [row] = await tx.select().from(apiTokens).where(eq(apiTokens.uid, uid)).for('update');
    if (row === undefined) throw new WatchbillError('NOT_FOUND', `there is no token ${uid}`);
    const { account, madeBy } = tokenOf(row);
    requireAnother(by, { account, madeBy });
    const confirmedBy = by.account ?? OWNER;
    await tx.update(apiTokens).set({ confirmedBy }).where(eq(apiTokens.uid, uid));
    return tokenOf({ ...row, confirmedBy });
  });
}

/** Says whether it was there. */
export async function deleteApiToken(db: Database, uid: string): Promise<boolean> {
  const gone = await db
    .delete(apiTokens)
    .where(eq(apiTokens.uid, uid))
    .returning({ uid: apiTokens.uid });
  return gone.length > 0;
}
