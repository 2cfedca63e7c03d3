/** Looks after how Temporal gives out our tasks: nobody limits it, and to no workers but ours. */
import type { Client } from '@temporalio/client';
import type { Storage } from '../../storage/open.ts';
import { taskQueues } from '../../workflows/messages.ts';

/** Of Temporal's own enumerations: workflow tasks, activities. */
const WORKFLOWS = 1;
const ACTIVITIES = 2;
const UNVERSIONED = '__unversioned__';

export interface QueueKeeping {
  storage: Pick<Storage, 'raiseAlarm'>;
  client: Client;
  /** Wall clock, epoch ms. */
  now: () => number;
}

type Described = Awaited<ReturnType<Client['workflowService']['describeTaskQueue']>>;

/** Looks at every queue once, and sets back what was changed. */
export async function keepTaskQueues(keeping: QueueKeeping): Promise<void> {
  for (const queue of Object.values(taskQueues)) {
    for (const taskQueueType of [ACTIVITIES, WORKFLOWS]) await keep(keeping, queue, taskQueueType);
  }
}

async function keep(keeping: QueueKeeping, queue: string, taskQueueType: number): Promise<void> {
  const { client, storage, now } = keeping;
  const described = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue },
    taskQueueType,
    reportConfig: true,
  });
  for (const { what, setBack } of changesOf(client, queue, described)) {
    const outcome = await setBack().then(
      () => 'it was set back',
      (error: unknown) => `it can’t be set back: ${String(error)}`,
    );
    await storage.raiseAlarm({
      code: 'QUEUE_CHANGED',
      subject: queue,
      detail: `at Temporal ${what}; ${outcome}`,
      fix: 'find out who may reach the Temporal server; nothing else is to be done if it was set back',
      at: now(),
    });
  }
}

interface Change {
  /** In words. */
  what: string;
  setBack: () => Promise<unknown>;
}

function changesOf(client: Client, queue: string, described: Described): Change[] {
  const { config, versioningInfo } = described;
  const limited =
    config?.queueRateLimit?.rateLimit ?? config?.fairnessKeysRateLimitDefault?.rateLimit;
  const changes: Change[] = [];
  if (limited !== undefined && limited !== null)
    changes.push({
      what: `somebody limited the queue to ${limited.requestsPerSecond ?? 0} tasks a second`,
      setBack: () => unlimit(client, queue),
    });
  const { currentVersion, currentDeploymentVersion, rampingVersion, rampingDeploymentVersion } =
    versioningInfo ?? {};
  if (isForeign(currentVersion))
    changes.push({
      what: `somebody gave the queue’s tasks to workers of the version ${currentVersion}`,
      setBack: () => takeBack(client, nameOf(currentVersion, currentDeploymentVersion)),
    });
  if (isForeign(rampingVersion))
    changes.push({
      what: `somebody gave a part of the queue’s tasks to workers of the version ${rampingVersion}`,
      setBack: () => takeBackPart(client, nameOf(rampingVersion, rampingDeploymentVersion)),
    });
  return changes;
}

/** Our workers have no version. */
function isForeign(version: string | null | undefined): version is string {
  return version !== undefined && version !== null && version !== '' && version !== UNVERSIONED;
}

function nameOf(version: string, named: { deploymentName?: string | null } | null | undefined) {
  return named?.deploymentName ?? version.slice(0, Math.max(0, version.lastIndexOf('.')));
}

const identity = 'watchbill';

async function unlimit({ workflowService, options }: Client, taskQueue: string): Promise<void> {
  const none = { reason: 'it is not ours' };
  await workflowService.updateTaskQueueConfig({
    ...{ namespace: options.namespace, identity, taskQueue, taskQueueType: ACTIVITIES },
    updateQueueRateLimit: none,
    updateFairnessKeyRateLimitDefault: none,
  });
}

async function takeBack({ workflowService, options }: Client, deploymentName: string) {
  await workflowService.setWorkerDeploymentCurrentVersion({
    ...{ namespace: options.namespace, deploymentName, identity },
    buildId: '',
    ignoreMissingTaskQueues: true,
  });
}

async function takeBackPart({ workflowService, options }: Client, deploymentName: string) {
  await workflowService.setWorkerDeploymentRampingVersion({
    ...{ namespace: options.namespace, deploymentName, identity },
    buildId: '',
    percentage: 0,
    ignoreMissingTaskQueues: true,
  });
}
