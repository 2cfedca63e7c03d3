/** Effects in force on the network, as their actuator wrote them down. */
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { effects } from './schema/response.ts';

export const StoredEffect = z.object({
  /** Made of action, target and lease: the same effect is never in force twice. */
  key: z.string(),
  /** The kind of action. */
  kind: z.string(),
  /** What the actuator wrote, line by line. */
  lines: z.array(z.string()),
  /** Wall clock, epoch ms. */
  expiresAt: z.number(),
});
export type StoredEffect = z.infer<typeof StoredEffect>;

/** Stores an effect, or what it is now after a renewal; the same effect twice is one effect. */
export async function putEffect(db: Database, effect: StoredEffect): Promise<void> {
  const { key, ...rest } = effect;
  await db
    .insert(effects)
    .values({ key, ...rest })
    .onConflictDoUpdate({ target: effects.key, set: rest });
}

export async function getEffect(db: Database, key: string): Promise<StoredEffect | null> {
  const [row] = await db.select().from(effects).where(eq(effects.key, key));
  return row === undefined ? null : StoredEffect.parse(row);
}

/** Removes an effect; says whether it was there. */
export async function removeEffect(db: Database, key: string): Promise<boolean> {
  const removed = await db.delete(effects).where(eq(effects.key, key)).returning({
    key: effects.key,
  });
  return removed.length > 0;
}

/** All effects, by key. */
export async function listEffects(db: Database): Promise<StoredEffect[]> {
  const rows = await db.select().from(effects).orderBy(asc(effects.key));
  return rows.map((row) => StoredEffect.parse(row));
}
