/** The database handle of the repositories, and the transaction in which they change something. */
import { sql } from 'drizzle-orm';
import type { AnyColumn, SQL } from 'drizzle-orm';
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import type { ServerEvent } from '../domain/api.ts';
import { appendChanges } from './changes.ts';
import { storableText } from './schema/columns.ts';

/** A connection pool or an open transaction: every repository function takes either. */
export type Database = PgDatabase<NodePgQueryResultHKT>;

/** Rows of one statement: 1,000 rows of our widest table stay far below PostgreSQL's 65,535 parameters. */
const rowsPerStatement = 1000;

/**
 * Runs `work` in one transaction and publishes what it passes to `notify` in the same transaction: a browser
 * never hears of a change that was rolled back, nor misses one that was committed.
 *
 * `work` must use only the handle it is given: the embedded database has one connection, and a query on the
 * pool would wait for this transaction, which waits for it.
 */
export async function mutate<T>(
  db: Database,
  work: (tx: Database, notify: (event: ServerEvent) => void) => Promise<T>,
): Promise<T> {
  return await db.transaction(async (tx) => {
    const events: ServerEvent[] = [];
    const result = await work(tx, (event) => events.push(event));
    await appendChanges(tx, events);
    return result;
  });
}

/** `column = any(values)`: one array parameter, so there is no limit on how many values. */
export function isAnyOf(column: AnyColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${sql.param(values.map(storableText))}::text[])`;
}

/** Cuts rows into what one insert statement takes. */
export function* statements<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += rowsPerStatement) yield rows.slice(i, i + rowsPerStatement);
}

/**
 * The last row of each key, because one insert can not touch a row twice; in the order of keys, so that two
 * transactions that touch the same rows wait for each other and never deadlock.
 */
export function lastByKey<T>(rows: readonly T[], key: (row: T) => string): T[] {
  const byKey = new Map(rows.map((row) => [key(row), row]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

/** The only row a statement that always returns one gave. */
export function onlyRow<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new TypeError('the database returned no row where it must');
  return row;
}
