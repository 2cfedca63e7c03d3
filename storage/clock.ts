/** The database's clock: the one that all workers share, whatever their own say. */
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';

/** Wall clock of the database, epoch ms. */
export async function readClock(db: Database): Promise<number> {
  const { rows } = await db.execute(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  );
  return Math.round(z.number().parse(rows[0]?.['now']));
}
