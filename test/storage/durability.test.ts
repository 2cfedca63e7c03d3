/** The embedded database loses no acknowledged commit when its process is killed, and belongs to one process. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { openStorage } from '../../storage/open.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';
import { temporaryFolder } from './databases.ts';

const writer = fileURLToPath(new URL('./writer.mjs', import.meta.url));

const folders: string[] = [];

function newFolder(): string {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs the writer on a folder; calls `onAcknowledged` with each committed batch until the process has ended. */
async function runWriter(
  dataDir: string,
  onAcknowledged: (seq: number, kill: () => void) => void,
): Promise<void> {
  const child = spawn(process.execPath, [writer, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    onAcknowledged(Number(line), () => child.kill('SIGKILL'));
  }
  await ended;
}

it('has every acknowledged batch after kill -9 at random points', async () => {
  const dataDir = newFolder();
  let acknowledged = 0;
  // Seeded, so that a failure can be repeated: batches after which the process is killed, and the delay in ms.
  const kills = [
    [3, 0],
    [11, 4],
    [17, 9],
  ] as const;
  for (const [after, delay] of kills) {
    const stopAt = acknowledged + after;
    await runWriter(dataDir, (seq, kill) => {
      acknowledged = seq;
      if (seq === stopAt) setTimeout(kill, delay);
    });
    expect(acknowledged).toBeGreaterThanOrEqual(stopAt);
    const database = await startEmbeddedDatabase({ dataDir });
    const storage = await openStorage({ connection: database.connection });
    const resume = await storage.resumePoint('killed');
    const keys = Array.from({ length: acknowledged }, (_, i) => `entity-${i + 1}`);
    const entities = await storage.loadEntities(keys);
    await storage.close();
    await database.stop();
    expect(resume?.seq).toBeGreaterThanOrEqual(acknowledged);
    expect(resume?.position).toEqual({ seq: resume?.seq });
    expect([...entities.keys()]).toEqual(keys);
  }
});

it('tells a second process which one holds the folder, and opens it once that one is gone', async () => {
  const dataDir = newFolder();
  let refused: unknown;
  const child = spawn(process.execPath, [writer, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const holder = child.pid ?? 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== '1') continue;
    await startEmbeddedDatabase({ dataDir }).then(
      async (database) => database.stop(),
      (error: unknown) => {
        refused = error;
      },
    );
    child.kill('SIGKILL');
  }
  await ended;
  expect(refused).toMatchObject({ code: 'DATABASE_LOCKED' });
  expect(String(refused)).toContain(`process ${holder}`);
  const database = await startEmbeddedDatabase({ dataDir });
  await database.stop();
  expect(readdirSync(join(dataDir, 'locks'))).toEqual([]);
});

it('refuses a second database on its folder within one process', async () => {
  const dataDir = newFolder();
  const database = await startEmbeddedDatabase({ dataDir });
  await expect(startEmbeddedDatabase({ dataDir })).rejects.toMatchObject({
    code: 'DATABASE_LOCKED',
  });
  await database.stop();
  expect(await database.ended).toBeNull();
});

it('works in a folder whose path is too long for a socket', async () => {
  const dataDir = join(newFolder(), 'long'.repeat(30));
  const database = await startEmbeddedDatabase({ dataDir });
  const storage = await openStorage({ connection: database.connection });
  expect(await storage.countFindings()).toBe(0);
  await storage.close();
  await database.stop();
});

it('throws away what was left by a start that was killed while it unpacked', async () => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, 'pglite.new', 'base'), { recursive: true });
  writeFileSync(join(dataDir, 'pglite.new', 'PG_VERSION'), '');
  const database = await startEmbeddedDatabase({ dataDir });
  const storage = await openStorage({ connection: database.connection });
  expect(await storage.countFindings()).toBe(0);
  await storage.close();
  await database.stop();
  expect(readdirSync(dataDir)).not.toContain('pglite.new');
});
