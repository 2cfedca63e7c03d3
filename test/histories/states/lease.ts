/** Response workflows with something in force: active, renewed, extended, taken over, lifted, failed, overdue. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDryRun } from '../../../activities/actuators/dry-run.ts';
import { answersOver } from '../../../cli/runtime/answers.ts';
import { workflowIds } from '../../../workflows/messages.ts';
import {
  actionAgainst,
  anna,
  approve,
  delegate,
  l4,
  person,
  reaches,
  saying,
  seen,
  stored,
} from '../../workflows/acting.ts';
import { createFileActuator } from '../../workflows/file-actuator.ts';
import { known, proposedAction } from '../../workflows/intrusions.ts';
import { eventually, type Running } from '../../workflows/running.ts';
import { newDevice, type State } from './state.ts';

/** An approved action in force for so long; answers its uid. */
async function activate(running: Running, duration: string): Promise<string> {
  delegate(running, { lease: { duration, max: '2h' } });
  const action = await proposedAction(running, newDevice());
  await approve(running, action, anna);
  await reaches(running, action.uid, 'active');
  return action.uid;
}

/** One that the machine put in force alone, and the device that it is about. */
async function actAlone(running: Running, duration: string) {
  delegate(running, { ...l4, lease: { duration, max: '2h' } });
  const device = newDevice();
  await seen(running, device);
  const { uid } = await actionAgainst(running, device);
  await reaches(running, uid, 'active');
  return { uid, device };
}

const says = (reason: string) => ({ reason, idempotencyKey: randomUUID() });

/** Two people, because nobody approves their own wish. */
async function extend(running: Running, uid: string, takeOver: boolean): Promise<void> {
  const { storage, client } = running;
  const ben = person('ben', 'analyst');
  await known(running, ben);
  const wish = () => ({ forMs: 3_600_000, takeOver, ...says('still there') });
  await saying(answersOver(storage, client).extend(uid, wish(), anna));
  await answersOver(storage, client).extend(uid, wish(), ben);
}

export const leaseStates: readonly State[] = [
  {
    name: 'response-active',
    reach: async (running) => workflowIds.response(await activate(running, '1h')),
  },
  {
    name: 'response-acted-alone',
    reach: async (running) => workflowIds.response((await actAlone(running, '1h')).uid),
  },
  {
    name: 'response-renewed',
    async reach(running) {
      const { uid, device } = await actAlone(running, '20s');
      await seen(running, device, Date.now() + 1);
      await eventually(
        'the renewal',
        async () => (await stored(running, uid)).renewals === 1,
        30_000,
      );
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-extended',
    async reach(running) {
      const uid = await activate(running, '1h');
      await extend(running, uid, false);
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-taken-over',
    async reach(running) {
      const uid = await activate(running, '1h');
      await extend(running, uid, true);
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-lifted-early',
    async reach(running) {
      const uid = await activate(running, '1h');
      await answersOver(running.storage, running.client).lift(uid, says('enough'), anna);
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-lifted',
    async reach(running) {
      const uid = await activate(running, '3s');
      await reaches(running, uid, 'lifted');
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-cancelled',
    async reach(running) {
      const uid = await activate(running, '1h');
      await running.client.workflow.getHandle(workflowIds.response(uid)).cancel();
      // Since 0.2.0 nobody's cancelling ends it: no person ordered that.
      await sleep(2_000);
      return workflowIds.response(uid);
    },
  },
];

/** With an actuator that fails so; answers the workflow's id once the action is in this state. */
async function failing(running: Running, how: 'halfway' | 'remove') {
  const actuator = createFileActuator(running.folder);
  running.actuator = actuator;
  try {
    delegate(running, { lease: { duration: '3s' } });
    const action = await proposedAction(running, newDevice());
    actuator.failing = how;
    await approve(running, action, anna);
    await reaches(running, action.uid, how === 'remove' ? 'overdue' : 'failed');
    return workflowIds.response(action.uid);
  } finally {
    running.actuator = createDryRun(running.storage);
  }
}

export const failureStates: readonly State[] = [
  { name: 'response-failed', reach: (running) => failing(running, 'halfway') },
  { name: 'response-overdue', reach: (running) => failing(running, 'remove') },
];
