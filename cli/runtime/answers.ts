/** Hands a person's answer to the workflow of the action, and brings its refusal back as one of our errors. */
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import type { GivenAnswer } from '../../api/ports.ts';
import type { ActionView } from '../../domain/action.ts';
import { isErrorCode, WatchbillError } from '../../domain/errors.ts';
import type { Storage } from '../../storage/open.ts';
import { answerAction, workflowIds } from '../../workflows/messages.ts';

/** Measured 60–70 ms; longer than this means that no worker of the role `respond` runs. */
const ANSWER_WITHIN_MS = 20_000;

export function answerWith(storage: Storage, client: Client) {
  const actionOf = async (uid: string): Promise<ActionView> => {
    const action = await storage.getAction(uid);
    if (action === null) throw new WatchbillError('NOT_FOUND', `there is no action ${uid}`);
    return action;
  };
  return async function answer({ uid, answer: given, by }: GivenAnswer): Promise<ActionView> {
    await actionOf(uid);
    const handle = client.workflow.getHandle(workflowIds.response(uid));
    try {
      await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
        handle.executeUpdate(answerAction, {
          updateId: given.idempotencyKey,
          args: [{ ...given, reason: given.reason ?? '', by: by.name }],
        }),
      );
    } catch (error) {
      throw refusal(error);
    }
    return await actionOf(uid);
  };
}

function refusal(error: unknown): unknown {
  // A response that has ended waits for no answer.
  if (error instanceof WorkflowNotFoundError) {
    return new WatchbillError('ACTION_NOT_WAITING', 'this action waits for no answer any more');
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new WatchbillError(
      'TEMPORAL_UNREACHABLE',
      'no response worker took the answer in time',
      {
        fix: 'start a worker with the role respond; the answer may be given again',
        cause: error,
      },
    );
  }
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  const type = cause !== undefined && 'type' in cause ? cause.type : undefined;
  if (typeof type !== 'string' || !isErrorCode(type)) return error;
  return new WatchbillError(type, cause?.message ?? error.message);
}
