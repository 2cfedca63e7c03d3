/** Turns what the driver throws into errors for people: no SQL, no parameters, no password in their messages. */
import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';
import { WatchbillError } from '../domain/errors.ts';

/** SQLSTATE classes that say the server can not be used, and not that a statement was wrong. */
const unreachableClasses: ReadonlySet<string> = new Set([
  '08', // connection exception
  '28', // invalid authorization
  '3D', // no such database
  '53', // insufficient resources
  '57', // operator intervention: shutting down, starting up
]);

/** `where` is what a person calls the database, e.g. `127.0.0.1:5432`. */
export function asStorageError(error: unknown, where: string): unknown {
  if (error instanceof WatchbillError) return error;
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof pg.DatabaseError) {
    const { code = '' } = cause;
    if (unreachableClasses.has(code.slice(0, 2))) return unreachable(where, error);
    const message = `The database refused an operation (SQLSTATE ${code}).`;
    return new WatchbillError('INTERNAL', message, { cause: error });
  }
  return lostConnection(error) ? unreachable(where, error) : error;
}

function unreachable(where: string, cause: unknown): WatchbillError {
  return new WatchbillError('DATABASE_UNREACHABLE', `The database at ${where} does not answer.`, {
    fix: 'start PostgreSQL and check DATABASE_URL, or unset DATABASE_URL to use the embedded database',
    cause,
  });
}

/** A query that failed without an answer of the server, or a connection that the system refused. */
function lostConnection(error: unknown): boolean {
  if (error instanceof DrizzleQueryError || error instanceof AggregateError) return true;
  return error instanceof Error && 'syscall' in error;
}
