/**
 * Somebody else takes one task of a workflow and answers it with what it never did: from then on its own worker can't
 * replay it. It is noticed, ended and started again; one that is only slow is left alone.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createReconciler, type Reconciler } from '../../cli/runtime/reconcile/reconciler.ts';
import type { ActionView } from '../../domain/action.ts';
import { taskQueues, workflowIds } from '../../workflows/messages.ts';
import { anna, approve, delegate, reaches, stored } from './acting.ts';
import { takeTask } from './intruder.ts';
import { incidentsOf, proposedAction, scan } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';

/** What is promised, but for the pause between two rounds. */
const NOTICED_MS = 45_000;

let running: Running;
let reconciler: Reconciler;
let devices = 0;
const newDevice = () => `10.20.5.${(devices += 1)}`;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  delegate(running, {});
  const { storage, client } = running;
  reconciler = createReconciler({ storage, client, now: () => Date.now() });
});

async function poison(workflowId: string, taskQueue: string): Promise<void> {
  await running.stopWorkers();
  await takeTask(running.client, { workflowId, taskQueue, answer: 'timer' });
  await running.startWorkers();
  // What it is told next can’t be told any more.
  await running.client.workflow.getHandle(workflowId).signal('incidentChanged');
}

/** Rounds as the duty makes them, until one starts the workflow again; and what was alarmed. */
async function startedAgain(workflowId: string, uid: string): Promise<void> {
  await eventually(
    `${workflowId} to be started again`,
    async () => {
      if ((await reconciler.round()).includes(workflowId)) return true;
      await sleep(2_000);
      return false;
    },
    NOTICED_MS,
  );
  const alarms = await running.storage.openAlarms();
  const mine = alarms.filter(({ subject, code }) => subject === uid && code === 'WORKFLOW_GONE');
  expect(mine.map(({ detail }) => detail)[0]).toMatch(/can’t go on/);
  await sleep(3_000);
  expect(await reconciler.round()).toEqual([]);
}

async function activeAction(): Promise<ActionView> {
  const action = await proposedAction(running, newDevice());
  await approve(running, action, anna);
  return await reaches(running, action.uid, 'active');
}

it('a waiting question waits again, and can be answered', async () => {
  const action = await proposedAction(running, newDevice());
  const workflowId = workflowIds.response(action.uid);
  await poison(workflowId, taskQueues.respond);
  await startedAgain(workflowId, action.uid);
  await approve(running, await stored(running, action.uid), anna);
  expect((await reaches(running, action.uid, 'active')).answeredBy).toBe('anna');
});

it('a lease is lifted', async () => {
  const { uid } = await activeAction();
  await poison(workflowIds.response(uid), taskQueues.respond);
  await startedAgain(workflowIds.response(uid), uid);
  await reaches(running, uid, 'lifted');
});

it('an incident is told again', async () => {
  const { incident: uid } = await proposedAction(running, newDevice());
  await poison(workflowIds.incident(uid), taskQueues.investigate);
  await startedAgain(workflowIds.incident(uid), uid);
});

it('an input that is followed is read on', async () => {
  const uid = 'in-poisoned';
  const path = join(running.folder, `${uid}.json`);
  const [first, later] = [newDevice(), newDevice()];
  const lines = (from: string) => `${scan({ from, port: 9402, at: Date.now() }).join('\n')}\n`;
  writeFileSync(path, lines(first));
  await running.storage.registerInput({ uid, paths: [path], asLive: true, follow: true });
  const workflowId = workflowIds.watch(uid);
  await running.client.workflow.start('watch', {
    workflowId,
    taskQueue: taskQueues.detect,
    args: [{ input: uid, seq: 1 }],
  });
  const found = (device: string) =>
    eventually(`what ${device} did`, async () => (await incidentsOf(running, device)).length > 0);
  await found(first);
  await poison(workflowId, taskQueues.detect);
  appendFileSync(path, lines(later));
  await startedAgain(workflowId, uid);
  await found(later);
});

it('one whose tasks are only late, or whose worker is away, is left alone', async () => {
  const { uid } = await activeAction();
  const workflowId = workflowIds.response(uid);
  const taken = { workflowId, taskQueue: taskQueues.respond, answer: 'nothing' as const };
  await running.stopWorkers();
  // A task that is taken and not answered is given out again after ten seconds: three are lost.
  for (let lost = 0; lost < 3; lost += 1) await takeTask(running.client, taken);
  expect(await reconciler.round()).toEqual([]);
  await running.startWorkers();
  await sleep(12_000);
  expect(await reconciler.round()).toEqual([]);
  expect((await stored(running, uid)).state).toBe('active');
});

it('an input whose workflow is about to be started is no alarm; one that never gets it is', async () => {
  const { storage, client } = running;
  const path = join(running.folder, 'soon.json');
  writeFileSync(path, '');
  await storage.registerInput({ uid: 'in-soon', paths: [path], asLive: false });
  let later = 0;
  const reconciling = createReconciler({ storage, client, now: () => Date.now() + later });
  const workflowId = workflowIds.watch('in-soon');
  expect(await reconciling.round()).not.toContain(workflowId);
  later = 25_000;
  expect(await reconciling.round()).toContain(workflowId);
});
