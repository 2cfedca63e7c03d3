/** How the workflows stand that Temporal runs: of which type, on which queue, and what they were started for. */
import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
} from '@temporalio/client';
import type { Expected } from './expected.ts';

export interface Run {
  runId: string;
  type: string;
  taskQueue: string;
  /** `RUNNING`, `TERMINATED`, … */
  status: string;
  /** Wall clock of Temporal, epoch ms. */
  startedAt: number;
}

/** All that run of our types, by workflow id. It may be a moment old. */
export async function listRunning(client: Client): Promise<Map<string, Run>> {
  const query = `ExecutionStatus = 'Running' AND WorkflowType IN ('response', 'incident', 'watch')`;
  const found = new Map<string, Run>();
  for await (const info of client.workflow.list({ query })) found.set(info.workflowId, runOf(info));
  return found;
}

/** The newest run with this id, as it is right now; null when there is none. */
export async function describeRun(client: Client, workflowId: string): Promise<Run | null> {
  const described = await describeWhole(client, workflowId);
  return described === null ? null : runOf(described);
}

/** All that Temporal tells of a run, the newest one unless it is named; null when there is none. */
export async function describeWhole(
  client: Client,
  workflowId: string,
  runId?: string,
): Promise<WorkflowExecutionDescription | null> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

function runOf(info: {
  runId: string;
  type: string;
  taskQueue: string;
  status: { name: string };
  startTime: Date;
}): Run {
  const { runId, type, taskQueue, status, startTime } = info;
  return { runId, type, taskQueue, status: status.name, startedAt: startTime.getTime() };
}

/** What is wrong with the run of an expected workflow, in words; null when nothing is. */
export function faultOf(expected: Expected, run: Run | null, now: number): string | null {
  const { kind, taskQueue, overdueAt, onlyIfEnded } = expected;
  if (run === null) return onlyIfEnded ? null : 'there is none';
  if (run.status === 'COMPLETED' && onlyIfEnded) return null;
  if (run.status !== 'RUNNING') return `it was ${run.status.toLowerCase().replaceAll('_', ' ')}`;
  if (run.type !== kind) return `another workflow runs in its place, of type ${run.type}`;
  if (run.taskQueue !== taskQueue) return `it waits on another queue, ${run.taskQueue}`;
  const late = overdueAt !== null && now > overdueAt && now > run.startedAt + LATE_START_MS;
  return late ? 'it runs, but its time is over and it did not move on' : null;
}

/** One that was started just now may still be about to move on, ms. */
const LATE_START_MS = 30_000;

/** What a run was started for: the uid in its first argument; null when it has none. */
export async function subjectOfRun(
  client: Client,
  { kind, workflowId }: Expected,
  { runId }: Run,
): Promise<string | null> {
  const { events } = (
    await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    })
  ).history ?? { events: [] };
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input;
  const data = input?.payloads?.[0]?.data;
  if (data === undefined || data === null) return null;
  const key = { response: 'action', incident: 'incident', watch: 'input' }[kind];
  return stringAt(Buffer.from(data).toString('utf8'), key);
}

function stringAt(json: string, key: string): string | null {
  try {
    const value: unknown = JSON.parse(json);
    const found: unknown = value !== null && typeof value === 'object' && Reflect.get(value, key);
    return typeof found === 'string' ? found : null;
  } catch {
    return null;
  }
}
