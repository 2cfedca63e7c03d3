/** The database handle of the repositories, and what they need to read and write many rows. */
import { sql } from 'drizzle-orm';
import type { AnyColumn, SQL } from 'drizzle-orm';
import type { NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { storableText } from './schema/columns.ts';

/** A connection pool or an open transaction: every repository function takes either. */
export type Database = PgDatabase<NodePgQueryResultHKT>;

/** Rows of one statement: 1,000 rows of our widest table stay far below PostgreSQL's 65,535 parameters. */
const rowsPerStatement = 1000;

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
