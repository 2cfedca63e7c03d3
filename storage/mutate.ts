/** The transaction in which repositories change something and say so to browsers. */
import type { ServerEvent } from '../domain/api.ts';
import { appendChanges } from './changes.ts';
import type { Database } from './database.ts';

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
