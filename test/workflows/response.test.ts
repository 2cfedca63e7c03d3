/** One action's whole life as a lease, through the real server, database, workers and actuators. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { answersOver } from '../../cli/runtime/answers.ts';
import type { ActionState, ActionView } from '../../domain/action.ts';
import { workflowIds } from '../../workflows/messages.ts';
import { reaches as reachesIn, refusal, stored as storedIn } from './acting.ts';
import { createFileActuator } from './file-actuator.ts';
import { known, lead, proposedAction, scan, watchRecords } from './intrusions.ts';
import { signedIn } from '../api/signed-in.ts';
import { delegationOf, eventually, startRunning, type Running } from './running.ts';

let running: Running;
let devices = 0;
const newDevice = () => `10.20.7.${(devices += 1)}`;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
});
afterAll(async () => {
  await running.stop();
});
beforeEach(async () => {
  running.delegation = delegationOf({ lease: '8s' });
  running.actuator = createDryRun(running.storage);
  await running.storage.setKillSwitch({
    scope: 'all',
    engaged: false,
    by: 'lead',
    reason: '',
    at: Date.now(),
  });
});

async function say(action: ActionView, given: Partial<Given> = {}): Promise<ActionView> {
  const { answer = 'approve', version = action.version, key = randomUUID(), by = 'lead' } = given;
  const asking = signedIn(by, 'lead');
  await known(running, asking);
  return await answersOver(given.storage ?? running.storage, running.client).answer({
    uid: action.uid,
    answer: { answer, version, reason: 'as agreed', idempotencyKey: key },
    by: asking,
  });
}

interface Given {
  answer: 'approve' | 'reject';
  version: string;
  key: string;
  by: string;
  /** What the door that takes it reads; without, what everything reads. */
  storage: Running['storage'];
}

function pullKillSwitch(): Promise<unknown> {
  const move = { scope: 'all', by: 'lead', reason: 'something is wrong', at: Date.now() };
  return running.storage.setKillSwitch({ ...move, engaged: true });
}

const codeOf = async (attempt: Promise<unknown>) => (await refusal(attempt))?.code ?? 'accepted';
const stored = (uid: string) => storedIn(running, uid);
const reaches = (uid: string, state: ActionState) => reachesIn(running, uid, state);

const states = (action: ActionView) => action.history.map(({ state }) => state);

async function effectsOf({ uid }: ActionView) {
  return (await running.storage.listEffects()).filter(({ key }) => key.endsWith(uid));
}

function ended({ uid }: ActionView): Promise<unknown> {
  return running.client.workflow.getHandle(workflowIds.response(uid)).result();
}

describe('the lease', () => {
  it('is applied, verified, active for its time, lifted and verified to be gone', async () => {
    const action = await proposedAction(running, newDevice());
    expect(action.answerBy).toBeGreaterThan(Date.now());
    const approved = await say(action, { by: 'anna' });
    expect(approved.answeredBy).toBe('anna');
    expect(approved.decisions.map(({ effect }) => effect)).toEqual(['ask', 'act']);

    const active = await reaches(action.uid, 'active');
    const [effect, ...more] = await effectsOf(action);
    expect(more).toEqual([]);
    expect(effect?.lines).toEqual(action.plan);
    expect(effect?.expiresAt).toBeLessThanOrEqual(active.activeUntil ?? 0);

    await ended(action);
    const lifted = await stored(action.uid);
    expect(states(lifted)).toEqual([
      'proposed',
      'awaiting_approval',
      'applying',
      'verified',
      'active',
      'lifting',
      'lifted',
    ]);
    const at = (state: ActionState) => lifted.history.find((h) => h.state === state)?.at ?? 0;
    expect(at('lifting') - at('applying')).toBeGreaterThanOrEqual(7_900);
    expect(await effectsOf(action)).toEqual([]);
  });

  it('ends early when a person asks for it', async () => {
    running.delegation = delegationOf({ lease: '1h' });
    const action = await proposedAction(running, newDevice());
    await say(action);
    await reaches(action.uid, 'active');
    const lift = { reason: 'a false alarm', idempotencyKey: randomUUID() };
    await answersOver(running.storage, running.client).lift(action.uid, lift, lead);
    await ended(action);
    expect((await stored(action.uid)).state).toBe('lifted');
    expect(await effectsOf(action)).toEqual([]);
  });

  it('is lifted by a worker that starts after its end', async () => {
    const action = await proposedAction(running, newDevice());
    await say(action);
    await reaches(action.uid, 'active');
    await running.stopWorkers();
    await sleep(8_500);
    expect(await effectsOf(action)).toHaveLength(1);
    await running.startWorkers();
    await ended(action);
    expect((await stored(action.uid)).state).toBe('lifted');
    expect(await effectsOf(action)).toEqual([]);
  });

  it('goes on when somebody cancels its workflow, and people are told', async () => {
    running.delegation = delegationOf({ lease: '1h' });
    const action = await proposedAction(running, newDevice());
    await say(action);
    await reaches(action.uid, 'active');
    await running.client.workflow.getHandle(workflowIds.response(action.uid)).cancel();
    const alarm = await eventually('an alarm', async () =>
      (await running.storage.openAlarms()).find(({ subject }) => subject === action.uid),
    );
    expect(alarm).toMatchObject({ code: 'ORDER_UNKNOWN' });
    expect((await stored(action.uid)).state).toBe('active');
    expect(await effectsOf(action)).toHaveLength(1);
    // It wants to end as little as before: a person shortens it, and that is all that is told.
    const sooner = { reason: 'sooner', forMs: 1_800_000, takeOver: false };
    const extend = { ...sooner, idempotencyKey: randomUUID() };
    const shorter = await answersOver(running.storage, running.client).extend(
      action.uid,
      extend,
      lead,
    );
    expect(shorter.state).toBe('active');
    expect((await running.storage.openAlarms()).map(({ code }) => code)).toEqual(['ORDER_UNKNOWN']);
    const lift = { reason: 'enough', idempotencyKey: randomUUID() };
    await answersOver(running.storage, running.client).lift(action.uid, lift, lead);
    await reaches(action.uid, 'lifted');
  });
});

describe('a person’s answer', () => {
  it('declines', async () => {
    const action = await proposedAction(running, newDevice());
    const rejected = await say(action, { answer: 'reject', by: 'anna' });
    expect(rejected.state).toBe('rejected');
    expect(rejected.answeredBy).toBe('anna');
    await ended(action);
    expect(await effectsOf(action)).toEqual([]);
    expect(await codeOf(say(action))).toBe('ACTION_NOT_WAITING');
  });

  it('that never comes leaves the action undone', async () => {
    running.delegation = delegationOf({ timeLimit: '1s' });
    const action = await proposedAction(running, newDevice());
    await ended(action);
    expect(states(await stored(action.uid))).toEqual([
      'proposed',
      'awaiting_approval',
      'expired_unapproved',
    ]);
    expect(await effectsOf(action)).toEqual([]);
  });

  it('is refused once the kill switch is pulled, and the question stays', async () => {
    const action = await proposedAction(running, newDevice());
    await pullKillSwitch();
    expect(await codeOf(say(action))).toBe('KILL_SWITCH_ENGAGED');
    expect((await stored(action.uid)).state).toBe('awaiting_approval');
    expect(await effectsOf(action)).toEqual([]);
  });

  it('does nothing when the kill switch is pulled right after it was given', async () => {
    const action = await proposedAction(running, newDevice());
    await pullKillSwitch();
    // As it stood at the door: only what reads the answer inside sees it pulled.
    const before = { ...running.storage, getKillSwitches: () => Promise.resolve([]) };
    expect(await codeOf(say(action, { storage: before }))).toBe('KILL_SWITCH_ENGAGED');
    const waiting = await stored(action.uid);
    expect(waiting.state).toBe('awaiting_approval');
    expect(states(waiting)).not.toContain('applying');
    expect(await effectsOf(action)).toEqual([]);
  });

  it('given for another version changes nothing, and the question stays open', async () => {
    const action = await proposedAction(running, newDevice());
    expect(await codeOf(say(action, { version: 'of-yesterday' }))).toBe('ACTION_CHANGED');
    expect((await stored(action.uid)).state).toBe('awaiting_approval');
    expect((await say(action, { answer: 'reject' })).state).toBe('rejected');
  });

  it('is void when the evidence grew after it was shown', async () => {
    const device = newDevice();
    const action = await proposedAction(running, device);
    const later = Date.now() + 3_600_000;
    await watchRecords(running, { records: scan({ from: device, port: 9401, at: later }) });
    const grown = await eventually('a new version', async () => {
      const now = await stored(action.uid);
      return now.version !== action.version && now;
    });
    expect(grown.findings).toHaveLength(2);
    expect(await codeOf(say(action))).toBe('ACTION_CHANGED');
    expect((await say(grown)).state).not.toBe('awaiting_approval');
  });

  it('counts once of two that come together', async () => {
    const action = await proposedAction(running, newDevice());
    const codes = await Promise.all([
      codeOf(say(action, { by: 'anna' })),
      codeOf(say(action, { by: 'bert', answer: 'reject' })),
    ]);
    expect(codes.sort()).toEqual(['ACTION_NOT_WAITING', 'accepted']);
    const { answeredBy, history } = await stored(action.uid);
    const wasRejected = history.some(({ state }) => state === 'rejected');
    expect(answeredBy).toBe(wasRejected ? 'bert' : 'anna');
  });

  it('sent twice under one key decides once', async () => {
    const action = await proposedAction(running, newDevice());
    const key = randomUUID();
    const answers = await Promise.all([say(action, { key }), say(action, { key })]);
    answers.push(await say(action, { key }));
    for (const { answeredBy } of answers) expect(answeredBy).toBe('lead');
    await ended(action);
    const after = await stored(action.uid);
    expect(states(after).filter((state) => state === 'applying')).toHaveLength(1);
    expect(after.decisions).toHaveLength(2);
  });
});

describe('an actuator that fails', () => {
  it('to apply leaves nothing behind', async () => {
    const actuator = createFileActuator(running.folder);
    running.actuator = actuator;
    actuator.failing = 'halfway';
    const action = await proposedAction(running, newDevice());
    await say(action);
    await ended(action);
    const failed = await stored(action.uid);
    expect(failed.state).toBe('failed');
    expect(failed.history.at(-1)?.detail).toContain('the gateway refused');
    expect(actuator.attempts).toBe(4);
    expect(await actuator.lines()).toEqual([]);
  });

  it('to remove makes the lease overdue, and lifts it when it recovers', async () => {
    const actuator = createFileActuator(running.folder);
    running.actuator = actuator;
    const action = await proposedAction(running, newDevice());
    await say(action);
    await reaches(action.uid, 'active');
    actuator.failing = 'remove';
    const overdue = await eventually('the lease to be overdue', async () => {
      const now = await stored(action.uid);
      return now.state === 'overdue' && now;
    });
    expect(overdue.history.at(-1)?.detail).toContain('the gateway refused');
    expect(await actuator.lines()).not.toEqual([]);
    actuator.failing = null;
    await ended(action);
    expect(states(await stored(action.uid)).slice(-3)).toEqual(['lifting', 'overdue', 'lifted']);
    expect(await actuator.lines()).toEqual([]);
  });
});
