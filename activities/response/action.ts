/** An action as it is stored, for the activities about it. */
import type { ActionView } from '../../domain/action.ts';
import { nonRetryable } from '../failures.ts';
import type { ActivityPorts } from '../ports.ts';

/** Fails with NOT_FOUND. */
export async function actionOf(
  ports: Pick<ActivityPorts, 'storage'>,
  uid: string,
): Promise<ActionView> {
  const action = await ports.storage.getAction(uid);
  if (action === null) throw nonRetryable('NOT_FOUND', `action ${uid} is not stored`);
  return action;
}
