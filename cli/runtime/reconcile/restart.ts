/** Starts a workflow again that is missing, from what the database holds. */
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import type { Storage } from '../../../storage/open.ts';
import { taskQueues, workflowIds, type ResponseInput } from '../../../workflows/messages.ts';
import { tellIncidentWith } from '../tell-incident.ts';
import type { Expected } from './expected.ts';
import type { Run } from './running.ts';

type Reads = Pick<Storage, 'getAction' | 'inputsRead'>;

/** Ends what runs in its place, if anything does, and starts it. Somebody who was faster has done the same. */
export async function restart(
  { storage, client }: { storage: Reads; client: Client },
  { kind, uid, workflowId }: Expected,
  wrong: Run | null,
): Promise<void> {
  if (wrong?.status === 'RUNNING') await end(client, workflowId, wrong);
  try {
    if (kind === 'response') await startResponse(storage, client, uid);
    else if (kind === 'incident') await tellIncidentWith(client)(uid);
    else await startWatch(storage, client, uid);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

async function end(client: Client, workflowId: string, { runId }: Run): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).terminate('it is not what must run here');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function startResponse(storage: Reads, client: Client, uid: string): Promise<void> {
  const action = await storage.getAction(uid);
  if (action === null) return;
  const { incident, standsInFor } = action;
  const expired = standsInFor === null ? null : await storage.getAction(standsInFor);
  const args: ResponseInput = {
    action: uid,
    incident,
    ...(expired === null ? {} : { insteadOf: expired.kind }),
  };
  await client.workflow.start('response', {
    workflowId: workflowIds.response(uid),
    taskQueue: taskQueues.respond,
    args: [args],
  });
}

/** From the last committed batch, which answers the same again: what it found may not have been joined. */
async function startWatch(storage: Reads, client: Client, uid: string): Promise<void> {
  const seq = (await storage.inputsRead()).find((input) => input.uid === uid)?.seq ?? 0;
  await client.workflow.start('watch', {
    workflowId: workflowIds.watch(uid),
    taskQueue: taskQueues.detect,
    args: [{ input: uid, seq: Math.max(1, seq) }],
  });
}
