/** Whether a run gets on: what somebody else has changed about it, or written into its history, so that it can't. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { taskQueues } from '../../../workflows/messages.ts';
import { describeWhole } from './running.ts';
import type { Waiting } from './stalled.ts';

type Described = WorkflowExecutionDescription['raw'];

/** Of Temporal's own enumerations. */
const TASK_COMPLETED = 7;
/** Of a task and of an activity: it waits to be taken. */
const SCHEDULED = 1;
/** A worker could not replay the history, or the workflow's code failed: tried again, it is no better. */
const HOPELESS: ReadonlySet<number> = new Set([14, 24]);

/** So often must a task have been given to a worker, the first time with such a failure: one alone may be an accident. */
const TRIES = 3;

/** Far more than come in between two tries. */
const EVENTS = 500;

const ours: ReadonlySet<string> = new Set(Object.values(taskQueues));

export interface Progress {
  /** Why it can't go on, in words; null when nothing is known to hinder it. */
  hindrance: string | null;
  /** Its tasks that wait to be taken. */
  waiting: Waiting[];
}

interface Ref {
  workflowId: string;
  runId: string;
}

/** How a run gets on. */
export async function progressOf(client: Client, run: Ref): Promise<Progress> {
  const described = (await describeWhole(client, run.workflowId, run.runId))?.raw;
  if (described === undefined) return { hindrance: null, waiting: [] };
  const hindrance = whatWasChanged(described) ?? (await whatFails(client, run, described));
  return { hindrance, waiting: waitingOf(run.workflowId, described) };
}

async function whatFails(
  client: Client,
  run: Ref,
  { pendingWorkflowTask }: Described,
): Promise<string | null> {
  const attempt = pendingWorkflowTask?.attempt ?? 0;
  const failures = attempt < 2 ? 0 : await failuresOf(client, run);
  if (failures === 0 || failures + attempt <= TRIES) return null;
  return 'it can’t go on: its worker fails to replay its history, in which somebody else may have written';
}

function waitingOf(workflowId: string, described: Described): Waiting[] {
  const { pendingWorkflowTask: task, pendingActivities, executionConfig } = described;
  const tasks = isWaiting(task)
    ? [{ queue: executionConfig?.taskQueue, at: task.originalScheduledTime, what: 'a task' }]
    : [];
  const activities = (pendingActivities ?? []).filter(isWaiting).map((one) => ({
    queue: one.activityOptions?.taskQueue,
    at: one.scheduledTime,
    what: `the activity ${one.activityType?.name ?? ''}`,
  }));
  return [...tasks, ...activities].map(({ queue, at, what }) => ({
    taskQueue: queue?.name ?? '',
    since: tsToMs(at),
    what: `${what} of ${workflowId}`,
  }));
}

function isWaiting<T extends { state?: unknown }>(one: T | null | undefined): one is T {
  return Number(one?.state) === SCHEDULED;
}

/** We never bind a run to a version of the workers, nor pause or move an activity. */
function whatWasChanged({ workflowExecutionInfo, pendingActivities }: Described): string | null {
  const bound = workflowExecutionInfo?.versioningInfo?.versioningOverride ?? null;
  if (bound !== null) return 'it can’t go on: somebody bound it to workers of another version';
  for (const { paused, activityType, activityOptions } of pendingActivities ?? []) {
    const name = activityType?.name ?? 'an activity';
    if (paused === true) return `it can’t go on: somebody paused its activity ${name}`;
    const queue = activityOptions?.taskQueue?.name ?? '';
    if (queue !== '' && !ours.has(queue))
      return `it can’t go on: somebody moved its activity ${name} to the queue ${queue}`;
  }
  return null;
}

/** How often a worker failed hopelessly since a task was last completed, as far as it is written down. */
async function failuresOf(client: Client, { workflowId, runId }: Ref): Promise<number> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: EVENTS,
  });
  let failures = 0;
  for (const { eventType, workflowTaskFailedEventAttributes } of history?.events ?? []) {
    if (Number(eventType) === TASK_COMPLETED) break;
    if (HOPELESS.has(Number(workflowTaskFailedEventAttributes?.cause))) failures += 1;
  }
  return failures;
}
