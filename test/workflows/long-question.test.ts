/** A question that waits for 30 days, over restarts that each lose Temporal: what is left of its time is what is stored. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createReconciler } from '../../cli/runtime/reconcile/reconciler.ts';
import type { ActionView } from '../../domain/action.ts';
import { workflowIds } from '../../workflows/messages.ts';
import { anna, approve, delegate, reaches, stored } from './acting.ts';
import { proposedAction } from './intrusions.ts';
import { startRunning, type Running } from './running.ts';

const DAY_MS = 86_400_000;

let running: Running;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
  delegate(running, { approval: { time_limit: '30d' } });
});
afterAll(async () => {
  await running.stop();
});

/** `ms` of its time pass while nothing runs, and Temporal has lost it when it runs again. */
async function sleepsFor(ms: number, ...actions: ActionView[]): Promise<void> {
  const { storage, client } = running;
  await running.stopWorkers();
  for (const { uid } of actions) {
    const { answerBy, history } = await stored(running, uid);
    const step = { step: `later-${history.length}`, state: 'awaiting_approval' as const };
    const patch = { answerBy: (answerBy ?? 0) - ms };
    await storage.changeActionState(uid, { ...step, at: Date.now(), detail: 'days pass', patch });
    await client.workflow.getHandle(workflowIds.response(uid)).terminate();
  }
  await running.startWorkers();
  const reconciler = createReconciler({ storage, client, now: () => Date.now() });
  const again = await reconciler.round({ graceMs: 0, alarm: false });
  expect(again).toEqual(
    expect.arrayContaining(actions.map(({ uid }) => workflowIds.response(uid))),
  );
}

it('is still open after 29 days and three restarts, and over after 30', async () => {
  const answered = await proposedAction(running, '10.20.6.1');
  const ignored = await proposedAction(running, '10.20.6.2');
  const limit = (answered.answerBy ?? 0) - Date.now();
  expect(limit / DAY_MS).toBeGreaterThan(29.9);

  await sleepsFor(10 * DAY_MS, answered, ignored);
  await sleepsFor(10 * DAY_MS, answered, ignored);
  await sleepsFor(9.9 * DAY_MS, answered, ignored);

  const waiting = await stored(running, answered.uid);
  expect(waiting.state).toBe('awaiting_approval');
  await approve(running, waiting, anna);
  expect((await reaches(running, answered.uid, 'active')).answeredBy).toBe('anna');
  expect((await stored(running, ignored.uid)).state).toBe('awaiting_approval');

  await sleepsFor(DAY_MS, ignored);
  expect((await reaches(running, ignored.uid, 'expired_unapproved')).activeUntil).toBeNull();
});
