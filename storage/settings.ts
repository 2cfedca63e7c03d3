/** Settings made at run time, and the kill switch with who moved it, when and why. */
import { desc, eq, sql } from 'drizzle-orm';
import type { Status } from '../domain/api.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { killSwitchChanges, settings } from './schema/console.ts';

export type KillSwitch = Status['killSwitch'];

export interface KillSwitchMove {
  engaged: boolean;
  by: string;
  reason: string;
  /** Wall clock, epoch ms. */
  at: number;
}

/** The stored value, to be parsed by its reader; undefined when it was never set. */
export async function getSetting(db: Database, key: string): Promise<unknown> {
  const [row] = await db.select().from(settings).where(eq(settings.key, key));
  return row?.value;
}

/** Stores a JSON-safe value. */
export async function setSetting(db: Database, key: string, value: unknown): Promise<void> {
  await mutate(db, async (tx, notify) => {
    await tx
      .insert(settings)
      .values({ key, value })
      .onConflictDoUpdate({ target: settings.key, set: { value: sql`excluded.value` } });
    notify({ type: 'status' });
  });
}

/** The switch as it stands; disengaged, by nobody, before it was first moved. */
export async function getKillSwitch(db: Database): Promise<KillSwitch> {
  const [newest] = await listKillSwitchMoves(db, { limit: 1 });
  return newest ?? { engaged: false, by: null, reason: null, at: null };
}

export async function setKillSwitch(db: Database, move: KillSwitchMove): Promise<void> {
  await mutate(db, async (tx, notify) => {
    await tx.insert(killSwitchChanges).values(move);
    notify({ type: 'status' });
  });
}

/** How the switch was moved, newest first. */
export async function listKillSwitchMoves(
  db: Database,
  { limit }: { limit: number },
): Promise<KillSwitchMove[]> {
  const rows = await db
    .select()
    .from(killSwitchChanges)
    .orderBy(desc(killSwitchChanges.ordinal))
    .limit(limit);
  return rows.map(({ engaged, by, reason, at }) => ({ engaged, by, reason, at }));
}
