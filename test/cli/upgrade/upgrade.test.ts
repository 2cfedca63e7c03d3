/** Today's build started on the data folder that 0.1.0 left behind: what was open there goes on. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { ActionView } from '../../../domain/action.ts';
import { Incident, IncidentSummary } from '../../../domain/incident.ts';
import { unpackDataFolder } from '../../histories/data-folder.ts';
import { scan } from '../../workflows/intrusions.ts';
import {
  eventually,
  newDataFolder,
  removeDataFolder,
  startWatchbill,
  watchbill,
  type Running,
} from '../watchbill.ts';

/** When the scans that 0.1.0 read began. */
const attackAt = Date.parse('2026-11-30T09:00:00Z');
const asksOne = '10.20.8.1';
const inForceLong = '10.20.8.2';
const overdueLease = '10.20.8.3';
const asksTwo = '10.20.8.4';

let dataDir: string;
let instance: Running;

beforeAll(async () => {
  dataDir = await newDataFolder();
  await unpackDataFolder('0.1.0', dataDir);
  // The same device goes on: its incident gets a second finding.
  const more = scan({ from: asksOne, port: 3389, at: attackAt + 1_800_000 });
  const path = join(dataDir, 'later.json');
  await writeFile(path, `${more.join('\n')}\n`);
  instance = startWatchbill(['start', path, '--as-live', '--port', '0'], { dataDir });
  await eventually('the instance', () => instance.stderr().includes('Stop: Ctrl-C'), 150_000).catch(
    (error: unknown) => {
      throw new Error(instance.stderr(), { cause: error });
    },
  );
}, 170_000);

afterAll(async () => {
  await instance.killGroup();
  await removeDataFolder(dataDir);
});

async function actionOn(device: string, port = 9401): Promise<ActionView> {
  const client = await createInstanceClient(dataDir);
  const actions = await client.get('/api/actions', z.array(ActionView));
  const found = actions.find(({ target }) => target.device === device && target.port === port);
  if (found === undefined) throw new Error(`no action on port ${port} of ${device}`);
  return found;
}

function comesTo(device: string, state: ActionView['state'], withinMs = 60_000) {
  return eventually(
    `the action on ${device} to be ${state}`,
    async () => {
      await sleep(500);
      const action = await actionOn(device);
      return action.state === state && action;
    },
    withinMs,
  );
}

async function command(...args: string[]): Promise<void> {
  const { code, stderr } = await watchbill(args, { dataDir });
  expect({ code, stderr }).toMatchObject({ code: 0 });
}

test('a lease whose end came while nothing ran is lifted at the start', async () => {
  const { history, activeUntil } = await comesTo(overdueLease, 'lifted');
  expect(activeUntil).toBeLessThan(attackAt + 86_400_000);
  expect(history.at(-1)?.detail).toContain('verified to be gone');
});

test('an open incident takes a new finding, and asks about it', async () => {
  const client = await createInstanceClient(dataDir);
  const all = await client.get('/api/incidents', z.array(IncidentSummary));
  const { uid } = all.find(({ entities }) => entities.some(({ id }) => id === asksOne)) ?? {};
  const incident = await eventually('the second finding', async () => {
    await sleep(500);
    const now = await client.get(`/api/incidents/${uid ?? ''}`, Incident);
    return now.findings.length === 2 && now.narrative?.revision === now.revision && now;
  });
  expect(incident.narrative?.text).toContain('3389');
  expect((await actionOn(asksOne, 3389)).state).toBe('awaiting_approval');
});

test('a waiting approval is given, and its lease begins and ends as today', async () => {
  const { uid } = await actionOn(asksOne);
  await command('actions', 'approve', uid, '--yes', '--reason', 'as agreed');
  const active = await comesTo(asksOne, 'active');
  expect((active.activeUntil ?? 0) - Date.now()).toBeGreaterThan(60_000);
  await command('actions', 'extend', uid, '--for', '20s', '--reason', 'nearly over');
  const { activeUntil, history } = await comesTo(asksOne, 'lifted');
  const lifted = history.find(({ state }) => state === 'lifting')?.at ?? 0;
  expect(lifted).toBeGreaterThanOrEqual((activeUntil ?? Infinity) - 1_000);
});

test('a lease in force is lifted by a person', async () => {
  const { uid, state } = await actionOn(inForceLong);
  expect(state).toBe('active');
  await command('actions', 'lift', uid, '--reason', 'it was a drill');
  expect((await comesTo(inForceLong, 'lifted')).history.at(-1)?.detail).toContain('gone');
});

test('one of two approvals stays one, and the question is withdrawn with its incident', async () => {
  const { uid, incident, state, approvals } = await actionOn(asksTwo);
  expect(state).toBe('awaiting_approval');
  expect(approvals).toHaveLength(1);
  const again = await watchbill(['actions', 'approve', uid, '--yes', '--reason', 'once more'], {
    dataDir,
  });
  expect(again).toMatchObject({ code: 4 });
  expect((await actionOn(asksTwo)).state).toBe('awaiting_approval');
  await command('close', incident, '--as', 'not_enough_data');
  await comesTo(asksTwo, 'withdrawn');
});

test('it stops in order, and finds everything again at the next start', async () => {
  instance.signal('SIGINT');
  expect((await instance.ended).code).toBe(0);
  instance = startWatchbill(['start', join(dataDir, 'later.json'), '--as-live', '--port', '0'], {
    dataDir,
  });
  await eventually('the instance', () => instance.stderr().includes('Stop: Ctrl-C'), 150_000);
  expect((await actionOn(asksOne)).state).toBe('lifted');
  expect((await actionOn(asksOne, 3389)).state).toBe('awaiting_approval');
});
