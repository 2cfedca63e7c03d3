/** Settings made at run time, and the kill switches with who moved them, when and why. */
import { desc, eq, sql } from 'drizzle-orm';
import type { Status } from '../domain/api.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { killSwitchChanges, settings } from './schema/console.ts';

export type KillSwitch = Status['killSwitch'];

export interface KillSwitchMove {
  /** `all`, `function:…` or `actuator:…`. */
  scope: string;
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

/** The switches as they stand, by scope; the one for all is disengaged, by nobody, before it was first moved. */
export async function getKillSwitches(db: Database): Promise<KillSwitch[]> {
  const newest = await db
    .selectDistinctOn([killSwitchChanges.scope])
    .from(killSwitchChanges)
    .orderBy(killSwitchChanges.scope, desc(killSwitchChanges.ordinal));
  const moved = newest.map(moveOf);
  return moved.some(({ scope }) => scope === 'all')
    ? moved
    : [{ scope: 'all', engaged: false, by: null, reason: null, at: null }, ...moved];
}

export async function setKillSwitch(db: Database, move: KillSwitchMove): Promise<void> {
  await mutate(db, async (tx, notify) => {
    await tx.insert(killSwitchChanges).values(move);
    notify({ type: 'status' });
  });
}

/** How the switches were moved, newest first. */
export async function listKillSwitchMoves(
  db: Database,
  { limit }: { limit: number },
): Promise<KillSwitchMove[]> {
  const rows = await db
    .select()
    .from(killSwitchChanges)
    .orderBy(desc(killSwitchChanges.ordinal))
    .limit(limit);
  return rows.map(moveOf);
}

function moveOf(row: typeof killSwitchChanges.$inferSelect): KillSwitchMove {
  const { scope, engaged, by, reason, at } = row;
  return { scope, engaged, by, reason, at };
}
