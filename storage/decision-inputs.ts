/** What decisions were made from, by the hash of its contents: stored once, never changed. */
import { eq } from 'drizzle-orm';
import { isAnyOf, type Database } from './database.ts';
import { decisionInputs } from './schema/response.ts';

/** A document and the hash of its contents. */
export interface HashedDocument {
  hash: string;
  document: unknown;
}

/** Stores those that are not there yet: a delegation document is sent once, and not with each decision. */
export async function storeInputs(tx: Database, given: readonly HashedDocument[]): Promise<void> {
  const hashes = given.map(({ hash }) => hash);
  const there = await tx
    .select({ hash: decisionInputs.hash })
    .from(decisionInputs)
    .where(isAnyOf(decisionInputs.hash, hashes));
  const known = new Set(there.map(({ hash }) => hash));
  const missing = given.filter(({ hash }) => !known.has(hash));
  if (missing.length > 0) await tx.insert(decisionInputs).values(missing).onConflictDoNothing();
}

/** The document with this hash, to be parsed by its reader; undefined when there is none. */
export async function decisionInput(db: Database, hash: string): Promise<unknown> {
  const [row] = await db.select().from(decisionInputs).where(eq(decisionInputs.hash, hash));
  return row?.document;
}
