/** Pattern of life, one row per entity: loaded and saved by what a batch touches. */
import { sql } from 'drizzle-orm';
import { isAnyOf, lastByKey, statements } from './database.ts';
import type { Database } from './database.ts';
import { storableText } from './schema/columns.ts';
import { baselineEntities } from './schema/intake.ts';

export interface EntityState {
  key: string;
  /** JSON-safe. */
  state: unknown;
}

/** The stored states of these keys in one query; keys without a state are absent. */
export async function loadEntities(
  db: Database,
  keys: readonly string[],
): Promise<Map<string, unknown>> {
  if (keys.length === 0) return new Map();
  const rows = await db.select().from(baselineEntities).where(isAnyOf(baselineEntities.key, keys));
  const states = new Map(rows.map((row) => [row.key, row.state]));
  // Under the caller's spelling of the key, which storing may have changed.
  return new Map(
    keys.flatMap((key): [string, unknown][] => {
      const stored = storableText(key);
      return states.has(stored) ? [[key, states.get(stored)]] : [];
    }),
  );
}

/** Replaces the states of these entities, inside a batch's transaction. */
export async function upsertEntities(
  tx: Database,
  entities: readonly EntityState[],
): Promise<void> {
  const rows = lastByKey(entities, (entity) => storableText(entity.key));
  for (const values of statements(rows)) {
    await tx
      .insert(baselineEntities)
      .values(values)
      .onConflictDoUpdate({
        target: baselineEntities.key,
        set: { state: sql`excluded.state` },
      });
  }
}
