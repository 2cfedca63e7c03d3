/** What another user of the machine can say to the Temporal server changes no effect, no decision and no record. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import type { ActionView } from '../../domain/action.ts';
import { taskQueues, workflowIds } from '../../workflows/messages.ts';
import { anna, approve, delegate, reaches, stored } from './acting.ts';
import { createFileActuator, type FileActuator } from './file-actuator.ts';
import { answerActivities, runForged } from './intruder.ts';
import { proposedAction } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';

let running: Running;
let actuator: FileActuator;
let devices = 0;
const newDevice = () => `10.20.9.${(devices += 1)}`;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  delegate(running, {});
  actuator = createFileActuator(running.folder);
  running.actuator = actuator;
});

const workflow = ({ uid }: ActionView) =>
  running.client.workflow.getHandle(workflowIds.response(uid));

/** Says something to an action's workflow as the message was once believed; answers how that ended. */
async function tell(action: ActionView, update: string, said: object): Promise<string> {
  const mallory = {
    ...{ by: 'mallory', roles: ['lead'], reason: 'because', idempotencyKey: randomUUID() },
    ...said,
  };
  const told = workflow(action)
    .executeUpdate(update, { args: [mallory] })
    .then(() => 'believed')
    .catch(() => 'refused');
  return await Promise.race([told, sleep(5_000, 'unanswered')]);
}

async function activeAction(): Promise<ActionView> {
  const action = await proposedAction(running, newDevice());
  await approve(running, action, anna);
  return await reaches(running, action.uid, 'active');
}

/** The action as it is but for nothing: state, history, decisions and effect are those of before. */
async function expectUntouched(before: ActionView, lines: string[]): Promise<void> {
  await sleep(500);
  const now = await stored(running, before.uid);
  expect(now).toEqual(before);
  expect(await actuator.lines()).toEqual(lines);
}

describe('a message without a person behind it', () => {
  it('approves nothing', async () => {
    const action = await proposedAction(running, newDevice());
    const said = { answer: 'approve', version: action.version };
    expect(await tell(action, 'answerAction', said)).toBe('refused');
    await expectUntouched(action, []);
  });

  it('rejects nothing', async () => {
    const action = await proposedAction(running, newDevice());
    const said = { answer: 'reject', version: action.version };
    expect(await tell(action, 'answerAction', said)).toBe('refused');
    await expectUntouched(action, []);
  });

  it('lifts nothing', async () => {
    const action = await activeAction();
    const lines = await actuator.lines();
    expect(await tell(action, 'liftAction', {})).toBe('refused');
    await expectUntouched(action, lines);
  });

  it('extends nothing', async () => {
    const action = await activeAction();
    const lines = await actuator.lines();
    const said = { forMs: 7_200_000, takeOver: true };
    expect(await tell(action, 'extendAction', said)).toBe('refused');
    await expectUntouched(action, lines);
  });

  it('withdraws no question', async () => {
    const action = await proposedAction(running, newDevice());
    await workflow(action).signal('withdrawAction', { reason: 'never mind' });
    await expectUntouched(action, []);
    expect((await approve(running, action, anna)).answeredBy).toBe('anna');
    await reaches(running, action.uid, 'active');
  });
});

describe('an activity that somebody else asks for', () => {
  const ask = (name: string, arg: object, taskQueue: string = taskQueues.respond) =>
    runForged(running.client, { workflowId: `theirs-${randomUUID()}`, name, taskQueue, arg });

  it('moves no action', async () => {
    const action = await proposedAction(running, newDevice());
    const move = { action: action.uid, by: 'mallory', detail: 'so it was', actuator: 'dry-run' };
    for (const state of ['applying', 'active', 'rejected', 'withdrawn', 'lifted', 'denied']) {
      const arg = { ...move, state, activeUntil: Date.now() + 86_400_000 };
      expect(await ask('moveAction', arg), state).not.toBe('done');
    }
    await expectUntouched(action, []);
  });

  it('decides and approves nothing in a person’s name', async () => {
    const action = await proposedAction(running, newDevice());
    const { uid, version } = action;
    const approvals = [{ name: 'anna', roles: ['lead'] }];
    const deciding = { action: uid, workflowId: workflowIds.response(uid), step: 'apply' };
    expect(await ask('decideApplying', { ...deciding, approvals })).not.toBe('done');
    const expired = { outcome: 'act' };
    const unanswered = { ...deciding, approvals: [], expired };
    expect(await ask('decideApplying', unanswered)).not.toBe('done');
    const one = { action: uid, by: 'anna', roles: ['lead'], version, quorum: 2 };
    expect(await ask('approveAction', one)).not.toBe('done');
    const later = { action: uid, step: 0, roles: ['auditor'] };
    expect(await ask('escalateAction', later)).not.toBe('done');
    await expectUntouched(action, []);
  });

  it('lifts nothing that is to be in force', async () => {
    const action = await activeAction();
    const lines = await actuator.lines();
    const arg = { action: action.uid, actuator: 'dry-run' };
    expect(await ask('liftAction', arg, taskQueues.act)).not.toBe('done');
    await expectUntouched(action, lines);
  });

  it('is refused and told, whichever it is: stories, openings, questions to a model', async () => {
    const action = await proposedAction(running, newDevice());
    const { uid, incident } = action;
    const about = {
      incident,
      action: uid,
      input: 'in-1',
      seq: 1,
      workflowId: workflowIds.response(uid),
    };
    const more = { agent: 'triage', attempt: 1, revision: 1, question: {} };
    const queue = { ...taskQueues };
    const asked: [string, string][] = [
      ['decideOpening', queue.detect],
      ...['gatherFacts', 'agentsToAsk', 'askAgent', 'askTool', 'draftNarrative'].map(
        (name): [string, string] => [name, queue.investigate],
      ),
      ['evidenceOfAction', queue.respond],
    ];
    for (const [name, taskQueue] of asked) {
      expect(await ask(name, { ...about, ...more }, taskQueue), name).toBe('MOVE_REFUSED');
    }
    await expectUntouched(action, []);
  });

  it('tells no incident that there is not', async () => {
    await ask('tellIncidents', { incidents: ['inc-ghost'] }, taskQueues.detect);
    await expect(
      running.client.workflow.getHandle(workflowIds.incident('inc-ghost')).describe(),
    ).rejects.toThrow(/not found/i);
  });

  it('is no better in the name of the action’s own workflow, which it ended', async () => {
    const action = await proposedAction(running, newDevice());
    const { uid } = action;
    const forged = { workflowId: workflowIds.response(uid), taskQueue: taskQueues.respond };
    const move = { action: uid, state: 'applying', detail: 'so it was', actuator: 'dry-run' };
    const asked = await runForged(running.client, { ...forged, name: 'moveAction', arg: move });
    expect(asked).not.toBe('done');
    const approvals = [{ name: 'anna', roles: ['lead'] }];
    const arg = { action: uid, workflowId: forged.workflowId, step: 'apply', approvals };
    expect(await runForged(running.client, { ...forged, name: 'decideApplying', arg })).not.toBe(
      'done',
    );
    await expectUntouched(action, []);
  });
});

describe('a workflow that somebody else starts', () => {
  const start = (workflowId: string, arg: object) =>
    running.client.workflow.start('response', {
      workflowId,
      taskQueue: taskQueues.respond,
      args: [arg],
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    });

  it('for an action that has one changes nothing', async () => {
    const action = await proposedAction(running, newDevice());
    const { uid, incident } = action;
    await start(`theirs-${uid}`, { action: uid, incident, insteadOf: 'block_outgoing' });
    await expectUntouched(action, []);
    expect((await approve(running, action, anna)).answeredBy).toBe('anna');
    await reaches(running, action.uid, 'active');
  });

  it('in place of its own does not say that it was declared', async () => {
    const action = await proposedAction(running, newDevice());
    const { uid, incident } = action;
    await start(workflowIds.response(uid), { action: uid, incident, insteadOf: 'block_outgoing' });
    await expectUntouched(action, []);
    expect((await approve(running, action, anna)).answeredBy).toBe('anna');
    await reaches(running, action.uid, 'active');
  });
});

/** Of Temporal's own enumeration: the first of them is where a run can be reset to. */
const isCompletedTask = ({ eventType }: { eventType?: unknown }) => Number(eventType) === 7;

describe('a lease whose workflow somebody else replaced or reset', () => {
  it('is lifted, and people are told', async () => {
    const swapped = await activeAction();
    const { uid, incident } = swapped;
    await running.client.workflow.start('response', {
      workflowId: workflowIds.response(uid),
      taskQueue: taskQueues.respond,
      args: [{ action: uid, incident }],
      workflowIdConflictPolicy: 'TERMINATE_EXISTING',
    });
    await reaches(running, uid, 'lifted');
    expect(await alarmsAbout(uid)).toContain('WORKFLOW_GONE');

    const rewound = await activeAction();
    const { workflowService, options } = running.client;
    const { events } = await workflow(rewound).fetchHistory();
    await workflowService.resetWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId: workflowIds.response(rewound.uid) },
      workflowTaskFinishEventId: events?.find(isCompletedTask)?.eventId ?? null,
      requestId: randomUUID(),
    });
    await reaches(running, rewound.uid, 'lifted');
    expect(await alarmsAbout(rewound.uid)).toContain('WORKFLOW_GONE');
  });
});

describe('a worker that somebody else runs on the queue of those who act', () => {
  it('is not believed that something was applied', async () => {
    const action = await proposedAction(running, newDevice());
    await running.stopWorkers();
    await running.startWorkers(['detect', 'investigate', 'respond']);
    const theirs = answerActivities(running.client, taskQueues.act, { answer: Date.now() });
    await approve(running, action, anna).catch(() => null);
    await eventually('their answers', () => Promise.resolve(theirs.answered.length >= 2));
    await sleep(1_000);
    const { history } = await stored(running, action.uid);
    expect(history.map(({ state }) => state)).not.toContain('active');
    await theirs.end();
    await running.stopWorkers();
    await running.startWorkers();
    const failed = await reaches(running, action.uid, 'failed');
    expect(failed.activeUntil).toBeNull();
    expect(await actuator.lines()).toEqual([]);
    expect(await alarmsAbout(action.uid)).toContain('MOVE_REFUSED');
  });

  it('is noticed by the one that reads back, when it took the applying only', async () => {
    const action = await proposedAction(running, newDevice());
    await running.stopWorkers();
    await running.startWorkers(['detect', 'investigate', 'respond']);
    const theirs = answerActivities(running.client, taskQueues.act, {
      answer: Date.now(),
      most: 1,
    });
    void approve(running, action, anna).catch(() => null);
    await eventually('their answer', () => Promise.resolve(theirs.answered.length === 1));
    await theirs.end();
    await running.stopWorkers();
    await running.startWorkers();
    await reaches(running, action.uid, 'failed');
    expect(theirs.answered).toEqual(['applyAction']);
    expect(await alarmsAbout(action.uid)).toContain('MOVE_REFUSED');
  });
});

async function alarmsAbout(uid: string): Promise<string[]> {
  const alarms = await running.storage.openAlarms();
  return alarms.filter(({ subject }) => subject === uid).map(({ code }) => code);
}

describe('an actuator that lies', () => {
  it('about what it applied is not believed', async () => {
    actuator.lying = 'apply';
    const action = await proposedAction(running, newDevice());
    await approve(running, action, anna);
    const failed = await reaches(running, action.uid, 'failed');
    expect(failed.history.map(({ state }) => state)).not.toContain('verified');
  });

  it('about what it removed makes the lease overdue', async () => {
    delegate(running, { lease: { duration: '2s' } });
    actuator.lying = 'remove';
    const action = await activeAction();
    await reaches(running, action.uid, 'overdue');
    expect(await actuator.lines()).not.toEqual([]);
    actuator.lying = null;
    await reaches(running, action.uid, 'lifted');
    expect(await actuator.lines()).toEqual([]);
    running.actuator = createDryRun(running.storage);
  });
});
