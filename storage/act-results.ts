/** Signed results of those who act, and the public halves of all keys that sign anything. */
import { asc, eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { actResults, signingKeys } from './schema/witnesses.ts';

export interface SignedResult {
  action: string;
  /** JSON, exactly as it was signed. */
  body: string;
  signature: string;
  /** Fingerprint of the key. */
  key: string;
  /** Wall clock, epoch ms. */
  at: number;
}

export interface SigningKey {
  fingerprint: string;
  purpose: 'act' | 'warrant';
  /** SPKI. */
  pem: string;
  accepted: boolean;
  /** Wall clock, epoch ms. */
  at: number;
}

export async function addActResult(db: Database, result: SignedResult): Promise<void> {
  await db.insert(actResults).values(result);
}

/** The results about an action, in the order they came. */
export async function actResultsAbout(db: Database, action: string): Promise<SignedResult[]> {
  return await db
    .select()
    .from(actResults)
    .where(eq(actResults.action, action))
    .orderBy(asc(actResults.ordinal));
}

/**
 * Notes a key; the first of its purpose is accepted, any other one only with `accepted`. Says whether it is accepted.
 */
export async function registerKey(db: Database, key: SigningKey): Promise<boolean> {
  return await db.transaction(async (tx) => {
    const known = await tx.select().from(signingKeys).where(eq(signingKeys.purpose, key.purpose));
    const accepted = key.accepted || known.length === 0;
    const before = known.find(({ fingerprint }) => fingerprint === key.fingerprint);
    if (before === undefined) await tx.insert(signingKeys).values({ ...key, accepted });
    else if (accepted && !before.accepted)
      await tx
        .update(signingKeys)
        .set({ accepted })
        .where(eq(signingKeys.fingerprint, key.fingerprint));
    return before?.accepted === true || accepted;
  });
}

/** All keys of a purpose, the oldest first. */
export async function keysFor(db: Database, purpose: SigningKey['purpose']): Promise<SigningKey[]> {
  const rows = await db
    .select()
    .from(signingKeys)
    .where(eq(signingKeys.purpose, purpose))
    .orderBy(asc(signingKeys.ordinal));
  return rows.map(({ fingerprint, pem, accepted, at }) => ({
    ...{ fingerprint, purpose, pem, accepted, at },
  }));
}
