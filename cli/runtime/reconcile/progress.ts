/** Whether a run gets on: what somebody else has changed about it, or written into its history, so that it can't. */
import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import { taskQueues } from '../../../workflows/messages.ts';

type Described = WorkflowExecutionDescription['raw'];

/** Of Temporal's own enumerations. */
const TASK_COMPLETED = 7;
/** A worker could not replay the history, or the workflow's code failed: tried again, it is no better. */
const HOPELESS: ReadonlySet<number> = new Set([14, 24]);

/** So often must a task have been given to a worker, the first time with such a failure: one alone may be an accident. */
const TRIES = 3;

/** Far more than come in between two tries. */
const EVENTS = 500;

const ours: ReadonlySet<string> = new Set(Object.values(taskQueues));

/** Why a run can't go on, in words; null when nothing is known to hinder it. */
export async function hindranceOf(
  client: Client,
  run: { workflowId: string; runId: string },
): Promise<string | null> {
  const described = await describe(client, run);
  if (described === null) return null;
  const changed = whatWasChanged(described);
  if (changed !== null) return changed;
  const attempt = described.pendingWorkflowTask?.attempt ?? 0;
  const failures = attempt < 2 ? 0 : await failuresOf(client, run);
  if (failures === 0 || failures + attempt <= TRIES) return null;
  return 'it can’t go on: its worker fails to replay its history, in which somebody else may have written';
}

async function describe(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<Described | null> {
  try {
    return (await client.workflow.getHandle(workflowId, runId).describe()).raw;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
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
async function failuresOf(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<number> {
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
