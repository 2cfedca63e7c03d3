/** Reading through the watch workflow: each batch commits once, and an input that was replaced ends it. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createExaminer, type Examiner } from '../../activities/detection/examiner.ts';
import { readBatchWith } from '../../activities/read-batch.ts';
import { taskQueues, workflowIds } from '../../workflows/messages.ts';
import { scan } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';
import { portsWith } from '../activities/ports.ts';

let running: Running;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 40 });
});
afterAll(async () => {
  await running.stop();
});

/** A file of many batches, and its input. */
async function registered(input: string, from: string) {
  const ports = Array.from({ length: 30 }, (_, index) => 1_000 + index);
  const at = Date.now();
  const records = ports.flatMap((port, i) => scan({ from, port, at: at + i * 600_000 }));
  const path = join(running.folder, `${input}.json`);
  writeFileSync(path, `${records.join('\n')}\n`);
  await running.storage.registerInput({ uid: input, paths: [path], asLive: false });
  return { path, events: records.length };
}

async function start(input: string) {
  return await running.client.workflow.start('watch', {
    workflowId: workflowIds.watch(input),
    taskQueue: taskQueues.detect,
    args: [{ input, seq: 1 }],
  });
}

it('ends with the input’s error, not with endless tries, when a file was replaced', async () => {
  const { path } = await registered('replaced', '10.20.3.1');
  const watch = await start('replaced');
  await eventually('the first batch', () => running.storage.resumePoint('replaced'));
  await running.stopWorkers();
  const before = (await running.storage.resumePoint('replaced'))?.seq ?? 0;
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('10.20.3.1', '10.20.3.2'));
  await running.startWorkers();
  await expect(watch.result()).rejects.toThrow(WorkflowFailedError);
  const input = await running.storage.getInput('replaced');
  expect(input?.progress.state).toBe('failed');
  expect(input?.progress.message).toMatch(/^INPUT_CHANGED: /);
  expect((await running.storage.resumePoint('replaced'))?.seq).toBe(before);
});

it('goes on after the workers were stopped in the middle, and counts nothing twice', async () => {
  const { events } = await registered('stopped', '10.20.3.3');
  const watch = await start('stopped');
  await eventually('the first batch', () => running.storage.resumePoint('stopped'));
  await running.stopWorkers();
  await running.startWorkers();
  await watch.result();
  const input = await running.storage.getInput('stopped');
  expect(input?.progress).toMatchObject({ state: 'done', events, rejected: 0, findings: 30 });
});

it('follows a file that grows, over a restart of the workers, until it is ended', async () => {
  const { storage, folder } = running;
  const path = join(folder, 'growing.json');
  const at = Date.now();
  writeFileSync(path, `${scan({ from: '10.20.3.9', port: 2_000, at }).join('\n')}\n`);
  await storage.registerInput({ uid: 'growing', paths: [path], asLive: false, follow: true });
  const watch = await start('growing');
  const found = async (findings: number) => {
    const input = await storage.getInput('growing');
    return input?.progress.findings === findings && input.progress.state === 'reading';
  };
  await eventually('what was there', () => found(1));
  const more = scan({ from: '10.20.3.9', port: 2_001, at: at + 600_000 });
  appendFileSync(path, `${more.join('\n')}\n`);
  await eventually('what was added', () => found(2));
  await running.stopWorkers();
  const evenMore = scan({ from: '10.20.3.9', port: 2_002, at: at + 1_200_000 });
  appendFileSync(path, `${evenMore.join('\n')}\n`);
  await running.startWorkers();
  await eventually('what was added meanwhile', () => found(3));
  await watch.terminate();
});

it('commits a batch once that is read twice, also at the same time', async () => {
  await registered('twice', '10.20.3.4');
  const { storage } = running;
  const examiners = [0, 1].map(() => createExaminer(storage, { batchEvents: 40 }));
  const ports = (detection: Examiner) => portsWith({ storage, detection }, 'reading');
  const [here, there] = examiners.map((examiner) => readBatchWith(ports(examiner)));
  if (here === undefined || there === undefined) throw new Error('two examiners were made');
  const first = await Promise.all([
    here({ input: 'twice', seq: 1 }),
    there({ input: 'twice', seq: 1 }),
  ]);
  first.push(await here({ input: 'twice', seq: 1 }));
  for (const read of first) expect(read).toEqual({ findings: 1, done: false });
  expect((await storage.getInput('twice'))?.progress.events).toBe(40);
  await here({ input: 'twice', seq: 2 });
  await there({ input: 'twice', seq: 3 });
  expect((await storage.getInput('twice'))?.progress.events).toBe(120);
  for (const examiner of examiners) await examiner.close();
});
