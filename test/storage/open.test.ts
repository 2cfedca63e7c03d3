/** Opening: what was stored is there again, a newer database is refused, errors are for people. */
import { expect, it } from 'vitest';
import pg from 'pg';
import { WatchbillError } from '../../domain/errors.ts';
import { openStorage } from '../../storage/open.ts';
import type { Connection } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import { makeFinding, makeBatch, makeInput } from './made.ts';
import { freePort, serverBinaries, startPostgres } from './postgresql.ts';

/** Runs SQL beside the storage, as another program would. */
async function execute(connection: Connection, statement: string): Promise<void> {
  const client =
    connection.kind === 'postgresql'
      ? new pg.Client({ connectionString: connection.url })
      : new pg.Client({ host: connection.socketFolder, user: 'postgres', database: 'postgres' });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function failureOf(attempt: Promise<unknown>): Promise<WatchbillError> {
  const error = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WatchbillError)) throw new Error('expected a WatchbillError');
  return error;
}

onEveryDatabase('open', (opened) => {
  it('finds what an earlier opening stored', async () => {
    const { storage, connection } = opened;
    const uid = await makeInput(storage);
    const again = await openStorage({ connection });
    expect((await again.getInput(uid))?.uid).toBe(uid);
    expect(again.durable).toBe(connection.kind === 'postgresql');
    await again.close();
  });

  it('refuses a database of a newer build and changes nothing in it', async () => {
    const { connection } = opened;
    const table = 'drizzle.__drizzle_migrations';
    const newer = 9_000_000_000_000;
    await execute(connection, `insert into ${table} (hash, created_at) values ('x', ${newer})`);
    const error = await failureOf(openStorage({ connection }));
    await execute(connection, `delete from ${table} where created_at = ${newer}`);
    expect(error.code).toBe('DATABASE_NEWER');
    const again = await openStorage({ connection });
    await again.close();
  });

  it('shows no SQL and no stored data in the message of an error', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const broken = makeBatch({ input, seq: 1, findings: [makeFinding({ raw: 'secret' })] });
    broken.rejected = [{ file: 'x', offset: Number.NaN, reason: 'r', raw: 'secret' }];
    const error = await failureOf(storage.commitBatch(broken));
    expect(error.code).toBe('INTERNAL');
    expect(error.message).not.toMatch(/insert|secret|params/i);
  });
});

it('says which server does not answer, without its password', async () => {
  const port = await freePort();
  const url = `postgresql://ann:hunter2@127.0.0.1:${port}/cases`;
  const error = await failureOf(openStorage({ connection: { kind: 'postgresql', url } }));
  expect(error.code).toBe('DATABASE_UNREACHABLE');
  expect(error.message).toContain(`127.0.0.1:${port}/cases`);
  expect(error.message + (error.fix ?? '')).not.toContain('hunter2');
  expect(error.fix).toContain('DATABASE_URL');
});

it('migrates an empty server once when several workers start together', async (context) => {
  const binaries = serverBinaries();
  if (binaries === null) return context.skip('skipped: no PostgreSQL server binaries');
  const server = await startPostgres(binaries);
  const connection: Connection = { kind: 'postgresql', url: server.url };
  const workers = await Promise.all([1, 2, 3].map(() => openStorage({ connection })));
  const counts = await Promise.all(workers.map((storage) => storage.countFindings()));
  await Promise.all(workers.map((storage) => storage.close()));
  await server.stop();
  expect(counts).toEqual([0, 0, 0]);
});
