/** Asks a PostgreSQL server whether it answers, changing nothing: no migration, no pool. */
import pg from 'pg';

/**
 * Settles when `SELECT 1` was answered within `withinMs`.
 * @throws Error of the driver; its message may hold parts of the URL, never print it whole.
 */
export async function pingDatabase(url: string, withinMs: number): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: withinMs,
    query_timeout: withinMs,
  });
  // A connection that breaks later is reported here too; unheard it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } finally {
    await client.end().catch(() => undefined);
  }
}
