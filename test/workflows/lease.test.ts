/** A running lease: renewed while what it answers goes on, extended, taken over, lifted; and its warrant. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { answersOver, type Answers } from '../../cli/runtime/answers.ts';
import { killSwitchOver } from '../../cli/runtime/kill-switch.ts';
import {
  actionAgainst,
  anna,
  approve,
  delegate,
  l4,
  reaches,
  saying,
  seen,
  stored,
  told,
} from './acting.ts';
import { createFileActuator } from './file-actuator.ts';
import { known, proposedAction } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';

let running: Running;
let answers: Answers;
let devices = 0;
const newDevice = () => `10.20.6.${(devices += 1)}`;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
  answers = answersOver(running.storage, running.client);
  await known(running, anna);
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  running.actuator = createDryRun(running.storage);
  delegate(running, {});
});

function extend(uid: string, forMs: number, takeOver = false) {
  return answers.extend(
    uid,
    { forMs, takeOver, reason: 'still there', idempotencyKey: randomUUID() },
    anna,
  );
}

describe('a lease', () => {
  it('is renewed while what it answers goes on, and ends when that is over', async () => {
    delegate(running, { ...l4, lease: { duration: '20s', max: '1h' } });
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    const active = await reaches(running, uid, 'active');
    await seen(running, device, Date.now() + 1);
    const renewed = await eventually('the renewal', async () => {
      const now = await stored(running, uid);
      return now.renewals === 1 && now;
    });
    expect(renewed.activeUntil).toBeGreaterThan(active.activeUntil ?? 0);
    expect(renewed.activeSince).toBe(active.activeSince);
    expect(told(renewed)).toContain('renewed: it goes on');
    expect(renewed.decision).toMatchObject({ effect: 'act' });
    expect(renewed.decision?.step).toMatch(/^renew-.*-1$/);
    const lifted = await reaches(running, uid, 'lifted');
    expect(lifted.renewals).toBe(1);
  });

  it('is not renewed once a kill switch is pulled', async () => {
    delegate(running, { ...l4, lease: { duration: '20s', max: '1h' } });
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    await reaches(running, uid, 'active');
    await seen(running, device, Date.now() + 1);
    const move = {
      scope: 'function:incident_response',
      by: 'anna',
      reason: 'drill',
      at: Date.now(),
    };
    await running.storage.setKillSwitch({ ...move, engaged: true });
    const lifted = await reaches(running, uid, 'lifted');
    await running.storage.setKillSwitch({ ...move, engaged: false });
    expect(lifted.renewals).toBe(0);
    expect(lifted.decision).toMatchObject({ effect: 'deny', bindingGate: 'kill-switch' });
  });

  it('that is real is not prolonged once responses are a dry run', async () => {
    const real = { ...l4, lease: { duration: '20s', max: '1h' } };
    delegate(running, { ...real, response: { enabled: true, dry_run: false } });
    const gateway = { ...createFileActuator(running.folder), name: 'gateway', dryRun: false };
    running.real = [gateway];
    await running.storage.putActuatorHealth({ name: 'gateway', healthy: true, at: Date.now() });
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    expect((await reaches(running, uid, 'active')).actuator).toBe('gateway');
    delegate(running, real);
    await seen(running, device, Date.now() + 1);
    const lifted = await reaches(running, uid, 'lifted');
    running.real = [];
    expect(lifted.renewals).toBe(0);
    expect(lifted.decision).toMatchObject({
      effect: 'deny',
      bindingGate: 'dry-run',
      actuator: 'gateway',
    });
    expect(await gateway.lines()).toEqual([]);
  });

  it('is extended by a person, within the longest lease', async () => {
    delegate(running, { lease: { duration: '10s', max: '1m' } });
    const action = await proposedAction(running, newDevice());
    await approve(running, action, anna);
    await reaches(running, action.uid, 'active');
    const extended = await extend(action.uid, 20_000);
    expect(extended.activeUntil).toBeGreaterThan(Date.now() + 15_000);
    expect(told(extended)).toContain('extended by anna: still there');
    expect(await saying(extend(action.uid, 61_000))).toBe(
      'ACTION_DENIED: lease: it would outlast the longest lease, 1m',
    );
    // Beyond what it was first applied for.
    await sleep(10_500);
    expect((await stored(running, action.uid)).state).toBe('active');
    const lift = { reason: 'enough', idempotencyKey: randomUUID() };
    const [once, again] = await Promise.all([
      answers.lift(action.uid, lift, anna),
      answers.lift(action.uid, lift, anna),
    ]);
    expect([once.state, again.state]).toEqual(['lifted', 'lifted']);
    expect(told(once)).toContain('lifted early by anna: enough');
    expect(await saying(extend(action.uid, 1_000))).toMatch(/^ACTION_NOT_ACTIVE/);
  });

  it('that a person took over is renewed by nobody else', async () => {
    delegate(running, { ...l4, lease: { duration: '10s', max: '1h' } });
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    await reaches(running, uid, 'active');
    const taken = await extend(uid, 10_000, true);
    expect(taken.state).toBe('taken_over');
    await seen(running, device, Date.now() + 1);
    const lifted = await reaches(running, uid, 'lifted');
    expect(lifted.renewals).toBe(1);
    expect(told(lifted)).toContain('taken over by anna: still there');
  });

  it('can’t be extended or lifted before it is in force', async () => {
    const action = await proposedAction(running, newDevice());
    expect(await saying(extend(action.uid, 1_000))).toMatch(/^ACTION_NOT_ACTIVE/);
    const lift = { reason: 'enough', idempotencyKey: randomUUID() };
    expect(await saying(answers.lift(action.uid, lift, anna))).toMatch(/^ACTION_NOT_ACTIVE/);
  });

  it('is lifted by a kill switch that is told to', async () => {
    delegate(running, l4);
    const [one, other] = [newDevice(), newDevice()];
    await seen(running, one);
    await seen(running, other);
    const uids = [
      (await actionAgainst(running, one)).uid,
      (await actionAgainst(running, other)).uid,
    ];
    for (const uid of uids) await reaches(running, uid, 'active');
    const pull = killSwitchOver(running.storage, answers);
    await pull({ engaged: true, scope: 'actuator:dry-run', lift: true, reason: 'stop' }, anna);
    for (const uid of uids) expect((await stored(running, uid)).state).toBe('lifted');
    await pull({ engaged: false, scope: 'actuator:dry-run', lift: false, reason: 'over' }, anna);
  });
});

describe('a warrant', () => {
  it('is asked for by the worker that acts: without one nothing is done', async () => {
    const actuator = createFileActuator(running.folder);
    running.actuator = actuator;
    delegate(running, { ...l4 });
    running.withoutWarrants = true;
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    const failed = await reaches(running, uid, 'failed');
    running.withoutWarrants = false;
    expect(told(failed)).toContain('the warrant is refused: there is none');
    expect(actuator.attempts).toBe(0);
    expect(await actuator.lines()).toEqual([]);
  });
});
