/** Somebody else changes how Temporal gives out our tasks: within a minute it is as it was, and people are told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startDuties, type Duties } from '../../cli/runtime/duties.ts';
import { tellIncidentWith } from '../../cli/runtime/tell-incident.ts';
import { taskQueues, workflowIds } from '../../workflows/messages.ts';
import { anna, approve, delegate, reaches, stored } from './acting.ts';
import { takeTask } from './intruder.ts';
import { proposedAction } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';

const ACTIVITIES = 2;
/** The worker of a version. */
const VERSIONED = 2;

let running: Running;
let duties: Duties;
let devices = 0;
const newDevice = () => `10.20.7.${(devices += 1)}`;

beforeAll(async () => {
  // Ours lets nobody make a deployment, or delete the namespace; another server may.
  const allowed = ['matching.maxDeployments=100', 'worker.protectedNamespaces=[]'];
  const temporal = allowed.flatMap((value) => ['--dynamic-config-value', value]);
  running = await startRunning({ batchEvents: 20_000, temporal });
  const { storage, client } = running;
  duties = await startDuties({
    ports: {
      storage,
      actuators: { real: [], choose: () => null, named: () => null },
      tellIncident: tellIncidentWith(client),
    },
    activities: { liftAction: () => Promise.resolve() },
    client,
    roles: ['respond'],
    log: pino({ level: 'silent' }),
    temporalChanged: false,
    holdTenure: () => Promise.resolve(),
  });
});
afterAll(async () => {
  await duties.stop();
  await running.stop();
});
beforeEach(() => {
  delegate(running, {});
});

const service = () => running.client.workflowService;
const namespace = 'default';

async function alarmed(code: string, subject: string): Promise<boolean> {
  const alarms = await running.storage.openAlarms();
  return alarms.some((one) => one.code === code && one.subject === subject);
}

it('a queue that was to give out nothing gives out again', async () => {
  for (const taskQueue of Object.values(taskQueues))
    await service().updateTaskQueueConfig({
      namespace,
      taskQueue,
      taskQueueType: ACTIVITIES,
      updateQueueRateLimit: { rateLimit: { requestsPerSecond: 0 }, reason: 'theirs' },
    });
  const asked = await proposedAction(running, newDevice());
  await approve(running, asked, anna);
  await reaches(running, asked.uid, 'active');
  for (const queue of Object.values(taskQueues))
    expect(await alarmed('QUEUE_CHANGED', queue), queue).toBe(true);
});

/** Workers of a deployment of theirs come by, and it is made the one that all tasks are for. */
async function takeQueues(deploymentName: string): Promise<void> {
  const version = { deploymentName, buildId: '1' };
  const deploymentOptions = { ...version, workerVersioningMode: VERSIONED };
  const within = <T>(ask: () => Promise<T>) =>
    running.client.withDeadline(Date.now() + 8_000, ask).catch(() => null);
  const polls = Object.values(taskQueues).flatMap((name) => {
    const poll = { namespace, taskQueue: { name }, identity: 'theirs', deploymentOptions };
    return [
      within(() => service().pollWorkflowTaskQueue(poll)),
      within(() => service().pollActivityTaskQueue(poll)),
    ];
  });
  await sleep(3_000);
  await service().setWorkerDeploymentCurrentVersion({
    ...{ namespace, ...version, identity: 'theirs' },
    ignoreMissingTaskQueues: true,
  });
  await Promise.all(polls);
}

it('tasks that were given to workers of a foreign version come back', async () => {
  const asked = await proposedAction(running, newDevice());
  await takeQueues('theirs');
  const { taskQueue, taskQueueType } = { taskQueue: taskQueues.respond, taskQueueType: ACTIVITIES };
  const current = async () => {
    const found = { namespace, taskQueue: { name: taskQueue }, taskQueueType };
    return (await service().describeTaskQueue(found)).versioningInfo?.currentDeploymentVersion;
  };
  await eventually('our version', async () => ((await current()) ?? null) === null);
  expect(await alarmed('QUEUE_CHANGED', taskQueues.respond)).toBe(true);
  await eventually('an answer', async () => {
    await approve(running, await stored(running, asked.uid), anna).catch(() => null);
    return (await stored(running, asked.uid)).state !== 'awaiting_approval';
  });
  await reaches(running, asked.uid, 'active');
});

it('a workflow that was bound to a foreign version is started again', async () => {
  const { uid } = await proposedAction(running, newDevice());
  const pinned = { behavior: 1, version: { deploymentName: 'theirs', buildId: '1' } };
  await service().updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId: workflowIds.response(uid) },
    workflowExecutionOptions: { versioningOverride: { pinned } },
    updateMask: { paths: ['versioning_override'] },
  });
  await eventually('the alarm', () => alarmed('WORKFLOW_GONE', uid));
  await approve(running, await stored(running, uid), anna);
  await reaches(running, uid, 'active');
});

it('tasks that nobody works on are told, and that somebody does again', async () => {
  const { uid } = await proposedAction(running, newDevice());
  const taken = { workflowId: workflowIds.response(uid), taskQueue: taskQueues.respond };
  await running.stopWorkers();
  void takeTask(running.client, { ...taken, answer: 'nothing' }).catch(() => null);
  await eventually('the alarm', () => alarmed('WORK_STALLED', taskQueues.respond), 75_000);
  await running.startWorkers();
  await eventually('its end', async () => !(await alarmed('WORK_STALLED', taskQueues.respond)));
});

it('a namespace that was deleted is told, with what to do', async () => {
  await running.stopWorkers();
  const connection = await Connection.connect({ address: running.address });
  await connection.operatorService.deleteNamespace({ namespace });
  await connection.close();
  await eventually('the alarm', () => alarmed('NAMESPACE_GONE', namespace));
});
