/** Runs the same tests on the embedded database and on a PostgreSQL server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { openStorage } from '../../storage/open.ts';
import type { Connection, Storage } from '../../storage/open.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';
import { serverBinaries, startPostgres } from './postgresql.ts';

interface Running {
  connection: Connection;
  stop: () => Promise<void>;
}

/** What the tests get: filled before the first of them runs. */
export interface Opened {
  storage: Storage;
  connection: Connection;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'watchbill-test-'));
}

async function startPglite(): Promise<Running> {
  const folder = temporaryFolder();
  const { connection, stop } = await startEmbeddedDatabase({ dataDir: folder });
  return {
    connection,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startServer(): Promise<Running | null> {
  const binaries = serverBinaries();
  if (binaries === null) return null;
  const { url, stop } = await startPostgres(binaries);
  return { connection: { kind: 'postgresql', url }, stop };
}

const starters = { pglite: startPglite, postgresql: startServer };

/** `tests` reads `opened.storage` inside its tests, not before. */
export function onEveryDatabase(name: string, tests: (opened: Opened) => void): void {
  describe.each(Object.entries(starters))(`${name} on %s`, (_kind, start) => {
    const opened: Partial<Opened> = {};
    let running: Running | null = null;

    beforeAll(async () => {
      running = await start();
      if (running === null) return;
      opened.connection = running.connection;
      opened.storage = await openStorage({ connection: running.connection });
    });
    afterAll(async () => {
      await opened.storage?.close();
      await running?.stop();
    });
    beforeEach((context) => {
      if (running === null) context.skip('skipped: no PostgreSQL server binaries');
    });

    tests({
      get storage() {
        if (opened.storage === undefined) throw new Error('the database is not open yet');
        return opened.storage;
      },
      get connection() {
        if (opened.connection === undefined) throw new Error('the database is not open yet');
        return opened.connection;
      },
    });
  });
}
