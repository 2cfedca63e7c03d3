/** A running lease and its question: renewed, extended, taken over, approved by two, escalated, left unanswered. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { answersOver, type Answers } from '../../cli/runtime/answers.ts';
import { killSwitchOver } from '../../cli/runtime/kill-switch.ts';
import type { ActionState, ActionView } from '../../domain/action.ts';
import type { Me } from '../../domain/api.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { PersonRole } from '../../domain/person.ts';
import { DelegationDocument } from '../../policies/document.ts';
import { createFileActuator } from './file-actuator.ts';
import { proposedAction, scan, watchRecords } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';

let running: Running;
let answers: Answers;
let devices = 0;
const newDevice = () => `10.20.6.${(devices += 1)}`;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
  answers = answersOver(running.storage, running.client);
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  running.actuator = createDryRun(running.storage);
  delegate({});
});

/** L2 with a lease of an hour, unless told otherwise. */
function delegate(changes: object): void {
  running.delegation = DelegationDocument.parse({ version: 'test', ...changes });
}

const l4 = {
  functions: { incident_response: 'L4' },
  grants: [
    {
      function: 'incident_response',
      level: 'L4',
      reason: 'tests',
      until: '2099-12-31',
      granted_by: 'anna',
    },
  ],
};

function person(name: string, ...roles: PersonRole[]): Me {
  return { name, roles, via: 'session', account: name };
}

const anna = person('anna', 'lead');
const ben = person('ben', 'analyst');

function answer(action: ActionView, by: Me, given: 'approve' | 'reject' = 'approve') {
  const { uid, version } = action;
  const body = { answer: given, version, reason: 'as agreed', idempotencyKey: randomUUID() };
  return answers.answer({ uid, answer: body, by });
}

function extend(uid: string, forMs: number, takeOver = false) {
  return answers.extend(
    uid,
    { forMs, takeOver, reason: 'still there', idempotencyKey: randomUUID() },
    anna,
  );
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof WatchbillError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

async function stored(uid: string): Promise<ActionView> {
  const action = await running.storage.getAction(uid);
  if (action === null) throw new Error(`action ${uid} is not stored`);
  return action;
}

function reaches(uid: string, state: ActionState): Promise<ActionView> {
  return eventually(`${uid} to be ${state}`, async () => {
    const action = await stored(uid);
    return action.state === state && action;
  });
}

async function actionAgainst(device: string): Promise<ActionView> {
  return await eventually(`an action against ${device}`, async () =>
    (await running.storage.listActions()).find(({ target }) => target.device === device),
  );
}

async function seen(device: string, at = Date.now()): Promise<void> {
  await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
}

const told = ({ history }: ActionView) => history.map(({ detail }) => detail).join('\n');

describe('a lease', () => {
  it('is renewed while what it answers goes on, and ends when that is over', async () => {
    delegate({ ...l4, lease: { duration: '4s', max: '1h' } });
    const device = newDevice();
    await seen(device);
    const { uid } = await actionAgainst(device);
    const active = await reaches(uid, 'active');
    await seen(device, Date.now() + 1);
    const renewed = await eventually('the renewal', async () => {
      const now = await stored(uid);
      return now.renewals === 1 && now;
    });
    expect(renewed.activeUntil).toBeGreaterThan(active.activeUntil ?? 0);
    expect(renewed.activeSince).toBe(active.activeSince);
    expect(told(renewed)).toContain('renewed: it goes on');
    expect(renewed.decision).toMatchObject({ step: 'renew-1', effect: 'act' });
    const lifted = await reaches(uid, 'lifted');
    expect(lifted.renewals).toBe(1);
  });

  it('is not renewed once a kill switch is pulled', async () => {
    delegate({ ...l4, lease: { duration: '4s', max: '1h' } });
    const device = newDevice();
    await seen(device);
    const { uid } = await actionAgainst(device);
    await reaches(uid, 'active');
    await seen(device, Date.now() + 1);
    const move = {
      scope: 'function:incident_response',
      by: 'anna',
      reason: 'drill',
      at: Date.now(),
    };
    await running.storage.setKillSwitch({ ...move, engaged: true });
    const lifted = await reaches(uid, 'lifted');
    await running.storage.setKillSwitch({ ...move, engaged: false });
    expect(lifted.renewals).toBe(0);
    expect(lifted.decision).toMatchObject({ effect: 'deny', bindingGate: 'kill-switch' });
  });

  it('is extended by a person, within the longest lease', async () => {
    delegate({ lease: { duration: '3s', max: '1m' } });
    const action = await proposedAction(running, newDevice());
    await answer(action, anna);
    await reaches(action.uid, 'active');
    const extended = await extend(action.uid, 20_000);
    expect(extended.activeUntil).toBeGreaterThan(Date.now() + 15_000);
    expect(told(extended)).toContain('extended by anna: still there');
    expect(await codeOf(extend(action.uid, 61_000))).toBe(
      'ACTION_DENIED: lease: it would outlast the longest lease, 1m',
    );
    await sleep(3_500);
    expect((await stored(action.uid)).state).toBe('active');
    const lift = { reason: 'enough', idempotencyKey: randomUUID() };
    const [once, again] = await Promise.all([
      answers.lift(action.uid, lift, anna),
      answers.lift(action.uid, lift, anna),
    ]);
    expect([once.state, again.state]).toEqual(['lifted', 'lifted']);
    expect(told(once)).toContain('lifted early by anna: enough');
    expect(await codeOf(extend(action.uid, 1_000))).toMatch(/^ACTION_NOT_ACTIVE/);
  });

  it('that a person took over is renewed by nobody else', async () => {
    delegate({ ...l4, lease: { duration: '3s', max: '1h' } });
    const device = newDevice();
    await seen(device);
    const { uid } = await actionAgainst(device);
    await reaches(uid, 'active');
    const taken = await extend(uid, 5_000, true);
    expect(taken.state).toBe('taken_over');
    await seen(device, Date.now() + 1);
    const lifted = await reaches(uid, 'lifted');
    expect(lifted.renewals).toBe(1);
    expect(told(lifted)).toContain('taken over by anna: still there');
  });

  it('can’t be extended or lifted before it is in force', async () => {
    const action = await proposedAction(running, newDevice());
    expect(await codeOf(extend(action.uid, 1_000))).toMatch(/^ACTION_NOT_ACTIVE/);
    const lift = { reason: 'enough', idempotencyKey: randomUUID() };
    expect(await codeOf(answers.lift(action.uid, lift, anna))).toMatch(/^ACTION_NOT_ACTIVE/);
  });

  it('is lifted by a kill switch that is told to', async () => {
    delegate(l4);
    const [one, other] = [newDevice(), newDevice()];
    await seen(one);
    await seen(other);
    const uids = [(await actionAgainst(one)).uid, (await actionAgainst(other)).uid];
    for (const uid of uids) await reaches(uid, 'active');
    const pull = killSwitchOver(running.storage, answers);
    await pull({ engaged: true, scope: 'actuator:dry-run', lift: true, reason: 'stop' }, anna);
    for (const uid of uids) expect((await stored(uid)).state).toBe('lifted');
    await pull({ engaged: false, scope: 'actuator:dry-run', lift: false, reason: 'over' }, anna);
  });
});

describe('a question', () => {
  it('that takes two people waits for the second, who is another', async () => {
    delegate({ approval: { quorum: 2 } });
    const action = await proposedAction(running, newDevice());
    const first = await answer(action, anna);
    expect(first.state).toBe('awaiting_approval');
    expect(first.approvals.map(({ by }) => by)).toEqual(['anna']);
    expect(told(first)).toContain('approved by anna: 1 of 2');
    expect(await codeOf(answer(action, anna))).toMatch(/^APPROVER_NOT_ASKED: anna has approved/);
    await answer(action, ben);
    const active = await reaches(action.uid, 'active');
    expect(active.answeredBy).toBe('anna and ben');
    expect(active.decisions.at(-1)?.gates.at(-1)?.reason).toBe('approved by anna and ben');
  });

  it('forgets the first of two approvals when the action changes', async () => {
    delegate({ approval: { quorum: 2 } });
    const device = newDevice();
    const action = await proposedAction(running, device);
    await answer(action, anna);
    await seen(device, Date.now() + 3_600_000);
    const grown = await eventually('a new version', async () => {
      const now = await stored(action.uid);
      return now.version !== action.version && now;
    });
    expect(grown.approvals).toEqual([]);
    const again = await answer(grown, ben);
    expect(again).toMatchObject({ state: 'awaiting_approval', approvals: [{ by: 'ben' }] });
    await answer(grown, anna);
    await reaches(action.uid, 'active');
  });

  it('is no business of a role that is not asked, until it has escalated to it', async () => {
    const escalate = [{ after: '2s', roles: ['engineer'] }];
    delegate({ approval: { roles: ['lead'], escalate } });
    const action = await proposedAction(running, newDevice());
    const eve = person('eve', 'engineer');
    expect(await codeOf(answer(action, eve))).toMatch(
      /^APPROVER_NOT_ASKED: eve is not asked: lead is/,
    );
    await eventually('the escalation', async () =>
      told(await stored(action.uid)).includes('nobody answered yet: engineer may answer too'),
    );
    expect((await answer(action, eve)).answeredBy).toBe('eve');
    await reaches(action.uid, 'active');
  });

  it('that nobody answers is done where that was declared, and says so', async () => {
    delegate({ approval: { time_limit: '1s', on_expiry: 'act' } });
    const device = newDevice();
    await seen(device);
    const { uid } = await actionAgainst(device);
    const active = await reaches(uid, 'active');
    expect(active.answeredBy).toBeNull();
    expect(told(active)).toContain('nobody answered in time: done as declared');
    expect(active.decision?.gates[0]?.reason).toContain('act was declared');
  });

  it('that nobody answers is not done when a kill switch came meanwhile', async () => {
    delegate({ approval: { time_limit: '1s', on_expiry: 'act' } });
    const device = newDevice();
    await seen(device);
    const { uid } = await actionAgainst(device);
    const move = { scope: 'all', by: 'anna', reason: 'drill', at: Date.now() };
    await running.storage.setKillSwitch({ ...move, engaged: true });
    const over = await reaches(uid, 'expired_unapproved');
    await running.storage.setKillSwitch({ ...move, engaged: false });
    expect(told(over)).toContain('not done: kill-switch: engaged');
  });

  it('that nobody answers is replaced by the safer substitute', async () => {
    delegate({
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
    });
    const device = newDevice();
    // Two kinds of attack make it worth cutting the device off.
    await seen(device);
    await watchRecords(running, { records: scan({ from: device, port: 445, at: Date.now() }) });
    const cutOff = await eventually('the proposal to cut it off', async () =>
      (await running.storage.listActions()).find(
        ({ target, kind }) => target.device === device && kind === 'block_outgoing',
      ),
    );
    await reaches(cutOff.uid, 'expired_unapproved');
    const instead = await eventually('its substitutes to be in force', async () => {
      const actions = await running.storage.actionsOfIncident(cutOff.incident);
      const substitutes = actions.filter(({ standsInFor }) => standsInFor === cutOff.uid);
      const active = substitutes.filter(({ state }) => state === 'active');
      return active.length === 2 && active;
    });
    expect(instead.map(({ kind, target }) => `${kind} ${target.port}`).sort()).toEqual([
      'block_port 445',
      'block_port 9401',
    ]);
    expect(instead[0]?.decision?.gates[0]?.reason).toContain('this was declared instead');
    expect(instead[0]?.answeredBy).toBeNull();
  });
});

describe('a warrant', () => {
  it('is asked for by the worker that acts: without one nothing is done', async () => {
    const actuator = createFileActuator(running.folder);
    running.actuator = actuator;
    delegate({ ...l4 });
    running.withoutWarrants = true;
    const device = newDevice();
    await seen(device);
    const { uid } = await actionAgainst(device);
    const failed = await reaches(uid, 'failed');
    running.withoutWarrants = false;
    expect(told(failed)).toContain('the warrant is refused: there is none');
    expect(actuator.attempts).toBe(0);
    expect(await actuator.lines()).toEqual([]);
  });
});
