/** Another user of the machine ends workflows: it is noticed within a minute, put right and alarmed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '@temporalio/client';
import type { ActionView } from '../../../domain/action.ts';
import { eventually, newDataFolder, removeDataFolder } from '../watchbill.ts';
import { smallCapture, startInstance, writeDelegation, type Instance } from './instance.ts';

/** What is promised. */
const MINUTE_MS = 60_000;

let dataDir: string;
let instance: Instance;
let stranger: Client;

beforeAll(async () => {
  dataDir = await newDataFolder();
  await writeDelegation(dataDir);
  instance = await startInstance({ dataDir, capture: await smallCapture(dataDir) });
  stranger = await instance.stranger();
});
afterAll(async () => {
  await stranger.connection.close();
  await instance.stop();
  await instance.process.killGroup();
  await removeDataFolder(dataDir);
});

async function action(state: ActionView['state']): Promise<ActionView> {
  const found = (await instance.actions()).find((one) => one.state === state);
  return found ?? expect.fail(`no action is ${state}`);
}

async function isRunning(workflowId: string, type: string): Promise<boolean> {
  const run = await stranger.workflow.getHandle(workflowId).describe();
  return run.status.name === 'RUNNING' && run.type === type;
}

async function alarmed(subject: string, code = 'WORKFLOW_GONE'): Promise<boolean> {
  return (await instance.alarms()).some((one) => one.subject === subject && one.code === code);
}

test('a waiting question that was ended waits again', async () => {
  const { uid } = await action('awaiting_approval');
  await stranger.workflow.getHandle(`response-${uid}`).terminate();
  await eventually('the alarm', () => alarmed(uid), MINUTE_MS);
  await eventually('its workflow', () => isRunning(`response-${uid}`, 'response'), MINUTE_MS);
  expect((await instance.actions()).find((one) => one.uid === uid)?.state).toBe(
    'awaiting_approval',
  );
  expect(instance.process.stderr()).toContain('WORKFLOW_GONE');
});

test('an incident that was ended lives on, and proposes nothing twice', async () => {
  const [incident] = await instance.incidents();
  const { uid } = incident ?? expect.fail('there is no incident');
  const before = (await instance.actions()).map((one) => one.uid).sort();
  await stranger.workflow.getHandle(`incident-${uid}`).terminate();
  await eventually('the alarm', () => alarmed(uid), MINUTE_MS);
  await eventually('its workflow', () => isRunning(`incident-${uid}`, 'incident'), MINUTE_MS);
  expect((await instance.actions()).map((one) => one.uid).sort()).toEqual(before);
});

test('a workflow of a stranger in the place of one of ours is ended', async () => {
  const { uid } = await action('awaiting_approval');
  const ids = { workflowId: `response-${uid}`, taskQueue: 'watchbill-respond' };
  await stranger.workflow.getHandle(ids.workflowId).terminate();
  const args = [{ action: 'act-another', incident: 'inc-another' }];
  await stranger.workflow.start('watch', { ...ids, taskQueue: 'nobody', args });
  await eventually('ours', () => isRunning(ids.workflowId, 'response'), MINUTE_MS);
});

test('a lease whose workflow was ended is lifted', async () => {
  const { uid } = await action('awaiting_approval');
  await instance.approve(uid);
  await eventually(
    'the lease',
    async () => (await instance.actions()).some((one) => one.uid === uid && one.state === 'active'),
    MINUTE_MS,
  );
  await stranger.workflow.getHandle(`response-${uid}`).terminate();
  await eventually('the alarm', () => alarmed(uid), MINUTE_MS);
  await eventually(
    'it to be lifted',
    async () => (await instance.actions()).some((one) => one.uid === uid && one.state === 'lifted'),
    MINUTE_MS,
  );
});
