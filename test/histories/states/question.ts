/** Response workflows as questions: waiting, with one of two approvals, escalated, rejected, withdrawn, unanswered. */
import { workflowIds } from '../../../workflows/messages.ts';
import { answersOver } from '../../../cli/runtime/answers.ts';
import { randomUUID } from 'node:crypto';
import type { ActionState, ActionView } from '../../../domain/action.ts';
import {
  actionAgainst,
  anna,
  approve,
  delegate,
  person,
  reaches,
  refusal,
  seen,
  stored,
  told,
} from '../../workflows/acting.ts';
import { closed, known, proposedAction, scan, watchRecords } from '../../workflows/intrusions.ts';
import { eventually, type Running } from '../../workflows/running.ts';
import { newDevice, type State } from './state.ts';

const eve = person('eve', 'engineer');

/** A question under the given document. */
async function ask(running: Running, document: object = {}): Promise<ActionView> {
  delegate(running, document);
  return await proposedAction(running, newDevice());
}

/** An action that no person is waited for, in the state it comes to. */
async function comeTo(running: Running, document: object, state: ActionState): Promise<string> {
  delegate(running, document);
  const device = newDevice();
  await seen(running, device);
  const { uid } = await actionAgainst(running, device);
  await reaches(running, uid, state);
  return workflowIds.response(uid);
}

export const questionStates: readonly State[] = [
  {
    name: 'response-waiting',
    reach: async (running) => workflowIds.response((await ask(running)).uid),
  },
  {
    name: 'response-one-of-two',
    async reach(running) {
      const action = await ask(running, { approval: { quorum: 2 } });
      await approve(running, action, anna);
      return workflowIds.response(action.uid);
    },
  },
  {
    name: 'response-escalated',
    async reach(running) {
      const escalate = [{ after: '2s', roles: ['engineer'] }];
      const { uid, ...action } = await ask(running, { approval: { roles: ['lead'], escalate } });
      await refusal(approve(running, { uid, ...action }, eve));
      await eventually('the escalation', async () =>
        told(await stored(running, uid)).includes('engineer may answer too'),
      );
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-rejected',
    async reach(running) {
      const { uid, version } = await ask(running);
      const said = { version, reason: 'no need', idempotencyKey: randomUUID() };
      const answer = { answer: 'reject' as const, ...said };
      await known(running, anna);
      await answersOver(running.storage, running.client).answer({ uid, answer, by: anna });
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-withdrawn',
    async reach(running) {
      const { uid, incident } = await ask(running);
      await closed(running, incident);
      await reaches(running, uid, 'withdrawn');
      return workflowIds.response(uid);
    },
  },
  {
    name: 'response-changed',
    async reach(running) {
      const action = await ask(running);
      const at = Date.now() + 3_600_000;
      const { device } = action.target;
      await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
      const grown = await eventually('a new version', async () => {
        const now = await stored(running, action.uid);
        return now.version !== action.version && now;
      });
      await refusal(approve(running, action, anna));
      await approve(running, grown, anna);
      return workflowIds.response(action.uid);
    },
  },
  {
    name: 'response-expired',
    reach: (running) => comeTo(running, { approval: { time_limit: '1s' } }, 'expired_unapproved'),
  },
  {
    name: 'response-expired-into-act',
    reach: (running) =>
      comeTo(running, { approval: { time_limit: '1s', on_expiry: 'act' } }, 'active'),
  },
  {
    name: 'response-denied',
    async reach(running) {
      const action = await ask(running);
      delegate(running, { prohibited: [action.kind] });
      await refusal(approve(running, action, anna));
      await reaches(running, action.uid, 'denied');
      return workflowIds.response(action.uid);
    },
  },
  {
    name: 'response-recorded',
    reach: (running) => comeTo(running, { modes: { incident_response: 'record' } }, 'recorded'),
  },
];

const withSubstitute = {
  approval: {
    time_limit: '2s',
    classes: [
      {
        name: 'cut off',
        when: { actions: ['block_outgoing'] },
        on_expiry: 'substitute',
        substitute: 'block_port',
      },
    ],
  },
};

/** Two kinds of attack make it worth cutting the device off; nobody answers, and its ports are closed instead. */
async function expireIntoSubstitutes(running: Running): Promise<{ asked: string; done: string }> {
  delegate(running, withSubstitute);
  const device = newDevice();
  await seen(running, device);
  await watchRecords(running, { records: scan({ from: device, port: 445, at: Date.now() }) });
  const done = await eventually('a substitute in force', async () =>
    (await running.storage.listActions()).find(
      ({ target, standsInFor, state }) =>
        target.device === device && standsInFor !== null && state === 'active',
    ),
  );
  return { asked: done.standsInFor ?? '', done: done.uid };
}

export const substituteStates: readonly State[] = [
  {
    name: 'response-substituted',
    async reach(running) {
      return workflowIds.response((await expireIntoSubstitutes(running)).asked);
    },
  },
  {
    name: 'response-substitute',
    async reach(running) {
      return workflowIds.response((await expireIntoSubstitutes(running)).done);
    },
  },
];
