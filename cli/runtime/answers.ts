/** Hands a person's answer to the workflow of the action, and brings its refusal back as one of our errors. */
import { WorkflowNotFoundError, WorkflowUpdateFailedError, type Client } from '@temporalio/client';
import type { GivenAnswer } from '../../api/ports.ts';
import type { ActionView } from '../../domain/action.ts';
import { isErrorCode, WatchbillError } from '../../domain/errors.ts';
import type { Storage } from '../../storage/open.ts';
import { answerAction, workflowIds } from '../../workflows/messages.ts';

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
      await handle.executeUpdate(answerAction, {
        updateId: given.idempotencyKey,
        args: [{ ...given, reason: given.reason ?? '', by: by.name }],
      });
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
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  const type = cause !== undefined && 'type' in cause ? cause.type : undefined;
  if (typeof type !== 'string' || !isErrorCode(type)) return error;
  return new WatchbillError(type, cause?.message ?? error.message);
}
