/** Warrants as they were signed, and those that were used: each to apply serves one activity, however often it is tried. */
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { warrantsUsed } from './schema/response.ts';
import { warrants } from './schema/witnesses.ts';

export const StoredWarrant = z.object({
  id: z.string(),
  action: z.string(),
  purpose: z.enum(['apply', 'lift']),
  /** The decision that permits it; null for the lift of a lease from before there were any. */
  decision: z.string().nullable(),
  /** The run of the workflow that asked for the decision. */
  run: z.string(),
  /** The longest the effect may last from its application, ms. */
  leaseMs: z.number(),
  /** Event time of the newest evidence that the decision rests on. */
  evidence: z.number(),
  warrant: z.string(),
  /** Wall clock, epoch ms. */
  at: z.number(),
});
export type StoredWarrant = z.infer<typeof StoredWarrant>;

/** Stores the warrants of one decision; those that are stored stay. */
export async function addWarrants(db: Database, given: readonly StoredWarrant[]): Promise<void> {
  if (given.length > 0)
    await db
      .insert(warrants)
      .values([...given])
      .onConflictDoNothing();
}

/** The warrants about an action, in the order they were signed. */
export async function warrantsAbout(db: Database, action: string): Promise<StoredWarrant[]> {
  const rows = await db
    .select()
    .from(warrants)
    .where(eq(warrants.action, action))
    .orderBy(asc(warrants.ordinal));
  return rows.map((row) => StoredWarrant.parse(row));
}

/** Uses a warrant up; false when another activity used it before. `at`: wall clock, epoch ms. */
export async function useWarrant(
  db: Database,
  use: { id: string; by: string; at: number },
): Promise<boolean> {
  await db.insert(warrantsUsed).values(use).onConflictDoNothing();
  const [row] = await db.select().from(warrantsUsed).where(eq(warrantsUsed.id, use.id));
  return row?.by === use.by;
}
