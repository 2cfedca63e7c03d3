/** Versions of the delegation document: which one holds, which waits, and how it came to be. */
import { desc, gt, lte, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { delegationVersions } from './schema/delegation.ts';

export const DelegationChanges = z.object({
  loosens: z.array(z.string()),
  tightens: z.array(z.string()),
});
export type DelegationChanges = z.infer<typeof DelegationChanges>;

export interface DelegationVersion {
  ordinal: number;
  name: string;
  /** To be parsed by its reader. */
  document: unknown;
  text: string;
  by: string;
  reason: string;
  changes: DelegationChanges;
  /** Wall clock, epoch ms: when it was made, and from when it holds. */
  at: number;
  effectiveAt: number;
}

export type NewDelegationVersion = Omit<DelegationVersion, 'ordinal'>;

type Row = typeof delegationVersions.$inferSelect;

function versionOf(row: Row): DelegationVersion {
  return { ...row, changes: DelegationChanges.parse(row.changes) };
}

/** Stores a version; one that still waits is replaced, because it was made without knowing this one. */
export async function addDelegationVersion(
  db: Database,
  version: NewDelegationVersion,
): Promise<DelegationVersion> {
  return await mutate(db, async (tx, notify) => {
    await tx.delete(delegationVersions).where(gt(delegationVersions.effectiveAt, version.at));
    const [row] = await tx.insert(delegationVersions).values(version).returning();
    if (row === undefined) throw new Error('the version was not stored');
    notify({ type: 'status' });
    return versionOf(row);
  });
}

/** The newest of the versions that `which` lets through; null when there is none. */
async function newest(db: Database, which: SQL): Promise<DelegationVersion | null> {
  const [row] = await db
    .select()
    .from(delegationVersions)
    .where(which)
    .orderBy(desc(delegationVersions.ordinal))
    .limit(1);
  return row === undefined ? null : versionOf(row);
}

/** The version in force at `now` (wall clock, epoch ms); null before the first. */
export async function delegationInForce(
  db: Database,
  now: number,
): Promise<DelegationVersion | null> {
  return await newest(db, lte(delegationVersions.effectiveAt, now));
}

/** The version that waits for its time; null when none does. */
export async function delegationWaiting(
  db: Database,
  now: number,
): Promise<DelegationVersion | null> {
  return await newest(db, gt(delegationVersions.effectiveAt, now));
}

/** Versions, newest first. */
export async function listDelegationVersions(
  db: Database,
  { limit }: { limit: number },
): Promise<DelegationVersion[]> {
  const rows = await db
    .select()
    .from(delegationVersions)
    .orderBy(desc(delegationVersions.ordinal))
    .limit(limit);
  return rows.map(versionOf);
}
