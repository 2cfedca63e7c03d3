/** Brings the schema up to this build's, and refuses a database of a newer build. */
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { WatchbillError } from '../domain/errors.ts';
import { migrationsFolder } from './migrations-folder.ts';

/** Any constant serves, as long as nothing else in the database uses it. */
const migrationLock = 7_304_813;

/**
 * Applies the migrations that are missing. One process at a time: several workers may start at once.
 *
 * @throws WatchbillError DATABASE_NEWER, before anything is changed.
 */
export async function migrateDatabase(client: PoolClient): Promise<void> {
  const db = drizzle(client);
  await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
  try {
    await refuseNewer(db);
    await migrate(db, { migrationsFolder });
  } finally {
    await db.execute(sql`select pg_advisory_unlock(${migrationLock})`);
  }
}

async function refuseNewer(db: NodePgDatabase): Promise<void> {
  const table = 'drizzle.__drizzle_migrations';
  const { rows: tables } = await db.execute(
    sql`select to_regclass(${table}) is not null as present`,
  );
  if (tables[0]?.['present'] !== true) return;
  const { rows } = await db.execute(
    sql`select max(created_at)::float8 as newest from drizzle.__drizzle_migrations`,
  );
  const newest = z.number().nullable().parse(rows[0]?.['newest']);
  const known = readMigrationFiles({ migrationsFolder }).map((migration) => migration.folderMillis);
  if (newest === null || known.includes(newest)) return;
  throw new WatchbillError(
    'DATABASE_NEWER',
    'The database was made by a newer version of Watchbill; nothing was changed in it.',
    { fix: 'install that version again, or use another data folder or DATABASE_URL' },
  );
}
