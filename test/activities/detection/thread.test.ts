/** The detection thread, as it is built: it survives errors and its own death, and leaves the main thread free. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Memory } from '../../../activities/detection/batch.ts';
import { createDetectionThread } from '../../../activities/detection/thread-host.ts';
import { temporaryFolder } from '../../storage/databases.ts';
import { scan } from '../../workflows/intrusions.ts';

const entry = new URL('../../../dist/activities/detection/thread.js', import.meta.url);
const capture = join(import.meta.dirname, '../../../samples/vishing/eve.json.gz');
const nothing: Memory = {
  loadEntities: () => Promise.resolve(new Map()),
  lessonsAfter: () => Promise.resolve([]),
  resumePoint: () => Promise.resolve(null),
};

let folder: string;
let small: { input: string; paths: string[]; seq: number };

beforeAll(() => {
  folder = temporaryFolder();
  const path = join(folder, 'scan.json');
  writeFileSync(path, scan({ from: '10.20.8.50', port: 9401, at: 1_723_453_200_000 }).join('\n'));
  small = { input: 'small', paths: [path], seq: 1 };
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('says an input’s error with its code, and goes on', async () => {
  const thread = createDetectionThread(nothing, entry);
  const missing = { ...small, input: 'missing', paths: [join(folder, 'nowhere.json')] };
  const [failed, read] = await Promise.allSettled([thread.run(missing), thread.run(small)]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'INPUT_NOT_FOUND' } });
  expect(read).toMatchObject({
    status: 'fulfilled',
    value: { done: true, counts: { events: 40 } },
  });
  await thread.stop();
});

it('is started anew after it died of an unanswered question', async () => {
  const failures = [new Error('the database is away')];
  const memory: Memory = {
    ...nothing,
    loadEntities: (keys) => {
      const failure = failures.pop();
      return failure === undefined ? nothing.loadEntities(keys) : Promise.reject(failure);
    },
  };
  const thread = createDetectionThread(memory, entry);
  const waiting = [thread.run(small), thread.run({ ...small, input: 'behind it' })];
  for (const run of await Promise.allSettled(waiting)) {
    expect(run).toMatchObject({ status: 'rejected' });
  }
  expect((await thread.run(small))?.findings).toHaveLength(1);
  await thread.stop();
});

it('ends when it is told to, also before it ever ran', async () => {
  const thread = createDetectionThread(nothing, entry);
  await thread.stop();
  await thread.run(small);
  await thread.stop();
  expect((await thread.run({ ...small, input: 'again' }))?.done).toBe(true);
  await thread.stop();
});

it('leaves the main thread free while it reads', async () => {
  const thread = createDetectionThread(nothing, entry);
  const batch = thread.run({ input: 'capture', paths: [capture], seq: 1 });
  let turns = 0;
  let reading = true;
  const done = batch.finally(() => {
    reading = false;
  });
  while (reading) {
    await sleep(5);
    turns += 1;
  }
  expect((await done)?.counts.events).toBeGreaterThan(19_000);
  expect(turns).toBeGreaterThan(10);
  await thread.stop();
});

it('reads on while the main thread is busy', async () => {
  const thread = createDetectionThread(nothing, entry);
  await thread.run(small);
  const asked = thread.run({ input: 'capture', paths: [capture], seq: 1 });
  // The first question is asked and answered; then nobody on this thread listens for a second.
  await sleep(100);
  const until = performance.now() + 1_000;
  while (performance.now() < until);
  expect((await asked)?.seq).toBe(1);
  await thread.stop();
});
