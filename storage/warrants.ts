/** Warrants that were used: each serves one activity, however often that is tried. */
import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { warrantsUsed } from './schema/response.ts';

/** Uses a warrant up; false when another activity used it before. `at`: wall clock, epoch ms. */
export async function useWarrant(
  db: Database,
  use: { id: string; by: string; at: number },
): Promise<boolean> {
  await db.insert(warrantsUsed).values(use).onConflictDoNothing();
  const [row] = await db.select().from(warrantsUsed).where(eq(warrantsUsed.id, use.id));
  return row?.by === use.by;
}
