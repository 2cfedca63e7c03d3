/** API tokens: each acts for one account, within its scopes, until its end. */
import { and, asc, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import { TokenScope, type ApiToken } from '../domain/people-api.ts';
import type { Database } from './database.ts';
import { apiTokens } from './schema/people.ts';

type Row = typeof apiTokens.$inferSelect;

/** Without the hash, which is nobody's business. */
function tokenOf(row: Row): ApiToken {
  const { uid, name, account, createdAt, expiresAt, lastUsed } = row;
  const scopes = z.array(TokenScope).parse(row.scopes);
  return { uid, name, account, scopes, createdAt, expiresAt, lastUsed };
}

/** `hash`: SHA-256 of the secret, hex. */
export async function addApiToken(
  db: Database,
  token: Omit<ApiToken, 'lastUsed'> & { hash: string },
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

/** Says whether it was there. */
export async function deleteApiToken(db: Database, uid: string): Promise<boolean> {
  const gone = await db
    .delete(apiTokens)
    .where(eq(apiTokens.uid, uid))
    .returning({ uid: apiTokens.uid });
  return gone.length > 0;
}
