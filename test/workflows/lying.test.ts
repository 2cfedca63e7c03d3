/** What an actuator says is not believed: what it applied is read back, and so is that nothing is left. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { actionAgainst, delegate, l4, reaches, seen, states, stored, told } from './acting.ts';
import { createLyingActuator, type LyingActuator } from './lying-actuator.ts';
import { eventually, startRunning, type Running } from './running.ts';

let running: Running;
let actuator: LyingActuator;
let devices = 0;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  actuator = createLyingActuator();
  running.actuator = actuator;
  delegate(running, l4);
});

/** The uid of an action against a device that was just seen. */
async function act(): Promise<string> {
  const device = `10.20.5.${(devices += 1)}`;
  await seen(running, device);
  return (await actionAgainst(running, device)).uid;
}

it('an effect that was never made is never called active', async () => {
  actuator.lie = 'applied';
  const uid = await act();
  const failed = await reaches(running, uid, 'failed');
  expect(told(failed)).toContain('read back, the effect is not as ordered: nothing is in force');
  expect(states(failed)).not.toContain('verified');
  expect(states(failed)).not.toContain('active');
  expect(failed.activeUntil).toBeNull();
  expect(actuator.told.apply).toBeGreaterThan(0);
});

it('an effect that is still there is never called lifted', { timeout: 120_000 }, async () => {
  delegate(running, { ...l4, lease: { duration: '20s', max: '1h' } });
  const uid = await act();
  await reaches(running, uid, 'active');
  expect([...actuator.inForce]).toEqual([uid]);
  actuator.lie = 'gone';
  const overdue = await eventually(
    'the lease to be overdue',
    async () => {
      const now = await stored(running, uid);
      expect(now.state).not.toBe('lifted');
      return now.state === 'overdue' && now;
    },
    90_000,
  );
  expect(told(overdue)).toContain('read back, something of the effect is still there');
  actuator.lie = null;
  await reaches(running, uid, 'lifted');
  expect([...actuator.inForce]).toEqual([]);
});

it('one that nobody called healthy is asked about, whatever the level', async () => {
  const gateway = createLyingActuator({ name: 'gateway', dryRun: false });
  running.real = [gateway];
  delegate(running, { ...l4, response: { enabled: true, dry_run: false } });
  const at = Date.now();
  for (const health of [null, { name: 'gateway', healthy: false, at }]) {
    if (health !== null) await running.storage.putActuatorHealth(health);
    const waiting = await reaches(running, await act(), 'awaiting_approval');
    expect(waiting.decision).toMatchObject({ effect: 'ask', bindingGate: 'actuator' });
  }
  running.real = [];
  expect(gateway.told.apply).toBe(0);
});

it('a kill switch that can’t be read stops everything, as if it were pulled', async () => {
  const { getKillSwitches } = running.storage;
  await running.stopWorkers();
  running.storage.getKillSwitches = () => Promise.reject(new Error('the table is broken'));
  await running.startWorkers();
  const recorded = await reaches(running, await act(), 'recorded');
  expect(recorded.decision).toMatchObject({ effect: 'record', bindingGate: 'kill-switch' });
  expect(actuator.told.apply).toBe(0);
  await running.stopWorkers();
  running.storage.getKillSwitches = getKillSwitches;
  await running.startWorkers();
});
