/** What was to be done alone when it was proposed, and is not any more when it is to be applied: a person is asked. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  actionAgainst,
  anna,
  approve,
  delegate,
  l4,
  reaches,
  seen,
  states,
  stored,
} from './acting.ts';
import { startRunning, type Running } from './running.ts';

let running: Running;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
});
afterAll(async () => {
  await running.stop();
});

/** Proposed under L4 while nobody works on responses. */
async function proposedAlone(device: string) {
  delegate(running, l4);
  await running.stopWorkers();
  await running.startWorkers(['detect', 'investigate']);
  await seen(running, device);
  const action = await actionAgainst(running, device);
  expect(action.decision?.effect).toBe('act');
  return action;
}

it('waits for a person once the level was lowered, and is done when they approve', async () => {
  const { uid } = await proposedAlone('10.20.7.1');
  delegate(running, {});
  await running.stopWorkers();
  await running.startWorkers();

  const asked = await reaches(running, uid, 'awaiting_approval');
  expect(asked.decision?.effect).toBe('ask');
  expect(states(asked)).not.toContain('denied');
  await approve(running, asked, anna);
  const active = await reaches(running, uid, 'active');
  expect(active.answeredBy).toBe('anna');
});

it('is done alone while the level is what it was', async () => {
  const { uid } = await proposedAlone('10.20.7.2');
  await running.stopWorkers();
  await running.startWorkers();
  await reaches(running, uid, 'active');
  expect((await stored(running, uid)).answeredBy).toBeNull();
});
