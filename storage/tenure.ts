/** Who works on this database: several processes with one Temporal server, or one alone that brings another server. */
import pg from 'pg';
import { asStorageError } from './errors.ts';
import type { Connection } from './open.ts';

/**
 * Given once all who negotiate have waited for each other. `alone` says whether no other process works on the
 * database, and keeps it so until the negotiation is over.
 */
export type Negotiation = (alone: () => Promise<boolean>) => Promise<void>;

export interface Tenure {
  /** Negotiates, then counts as one who works here until `release` or the death of the process. Its error is thrown. */
  take(negotiate: Negotiation): Promise<void>;
  /** Whether it still counts: a database that was restarted has forgotten it. */
  holds(): Promise<boolean>;
  release(): Promise<void>;
}

/** Any constants serve, as long as nothing else in the database uses them. */
const negotiating = 7_304_821;
const working = 7_304_822;

/** Locks of a connection of its own: the server lets go of them when the process dies, however it does. */
export function createTenure(connection: Connection): Tenure {
  if (connection.kind === 'pglite') return ofFolder;
  const { url } = connection;
  let client: pg.Client | null = null;
  const release = async (): Promise<void> => {
    const held = client;
    client = null;
    await held?.end().catch(() => undefined);
  };
  return {
    async take(negotiate) {
      await release();
      try {
        client = await connect(url);
        await negotiateWith(client, negotiate);
      } catch (error) {
        await release();
        throw asStorageError(error, 'DATABASE_URL');
      }
    },
    async holds() {
      if (client === null) return false;
      return await client.query('select 1').then(
        () => true,
        () => false,
      );
    },
    release,
  };
}

/** The lock on the data folder keeps everybody else off. */
const ofFolder: Tenure = {
  take: (negotiate) => negotiate(() => Promise.resolve(true)),
  holds: () => Promise.resolve(true),
  release: () => Promise.resolve(),
};

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, keepAlive: true });
  // `holds` finds out; without a listener the process would end.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function negotiateWith(client: pg.Client, negotiate: Negotiation): Promise<void> {
  const call = async (what: string, key: number): Promise<boolean> => {
    const { rows } = await client.query<{ done: boolean | null }>(`select ${what}($1) as done`, [
      key,
    ]);
    return rows[0]?.done === true;
  };
  let isAlone = false;
  await call('pg_advisory_lock', negotiating);
  try {
    await negotiate(async () => (isAlone ||= await call('pg_try_advisory_lock', working)));
    await call('pg_advisory_lock_shared', working);
  } finally {
    if (isAlone) await call('pg_advisory_unlock', working);
    await call('pg_advisory_unlock', negotiating);
  }
}
