/** The feed of changes: what browsers are told to fetch again, in the order of commits. */
import { asc, gt, lte, max, min, sql } from 'drizzle-orm';
import { ServerEvent } from '../domain/api.ts';
import type { Database } from './database.ts';
import { changes } from './schema/console.ts';

/** How many changes are kept: a browser that was away for longer fetches everything anew. */
const changesKept = 10_000;

/** The most changes given at once; the caller asks again from the last id. */
const changesPerAnswer = 1000;

/** Any constant serves, as long as nothing else in the database uses it. */
const feedLock = 7_304_811;

export interface Change {
  id: number;
  /** Wall clock of the database, epoch ms. */
  at: number;
  event: ServerEvent;
}

export interface ChangesSince {
  /** Oldest first, at most 1,000. */
  changes: Change[];
  /** True when changes after the asked id were already trimmed: fetch everything anew. */
  gap: boolean;
}

/**
 * Appends events at the end of a transaction. The lock is held until its commit, so that ids become visible in
 * their order: otherwise a reader could pass an id that a slower transaction commits later.
 */
export async function appendChanges(tx: Database, events: readonly ServerEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.execute(sql`select pg_advisory_xact_lock(${feedLock})`);
  const rows = events.map((event) => ({
    type: event.type,
    uid: 'uid' in event ? event.uid : null,
    incident: 'incident' in event ? event.incident : null,
  }));
  const added = await tx.insert(changes).values(rows).returning({ id: changes.id });
  const newest = Math.max(...added.map((row) => row.id));
  await tx.delete(changes).where(lte(changes.id, newest - changesKept));
}

/** The changes after `id`. */
export async function changesSince(db: Database, id: number): Promise<ChangesSince> {
  const rows = await db
    .select()
    .from(changes)
    .where(gt(changes.id, id))
    .orderBy(asc(changes.id))
    .limit(changesPerAnswer);
  const [edge] = await db.select({ oldest: min(changes.id) }).from(changes);
  const oldest = edge?.oldest ?? null;
  return {
    changes: rows.map((row) => ({ id: row.id, at: row.at, event: ServerEvent.parse(row) })),
    gap: oldest !== null && oldest > id + 1 && id > 0,
  };
}

/** The id of the newest change; 0 before the first. */
export async function latestChangeId(db: Database): Promise<number> {
  const [row] = await db.select({ newest: max(changes.id) }).from(changes);
  return row?.newest ?? 0;
}
