/** Whether Temporal still serves our namespace: one that somebody marked as deleted serves nothing, and can't be had back. */
import { isGrpcServiceError, type Client } from '@temporalio/client';
import type { Storage } from '../../storage/open.ts';

/** Of Temporal's own enumerations. */
const SERVED = 1;
const NO_MORE_STARTS = 2;
const NOT_FOUND = 5;

export interface NamespaceKeeping {
  storage: Pick<Storage, 'raiseAlarm' | 'clearAlarm'>;
  client: Client;
  /** Wall clock, epoch ms. */
  now: () => number;
}

/** Looks once, and tells what can't be put right from here; false when nothing is served. */
export async function keepNamespace({ storage, client, now }: NamespaceKeeping): Promise<boolean> {
  const { namespace } = client.options;
  const found = await stateOf(client);
  if (found === SERVED) {
    await storage.clearAlarm('NAMESPACE_GONE', namespace, now());
    return true;
  }
  if (found === NO_MORE_STARTS) {
    await client.workflowService.updateNamespace({ namespace, updateInfo: { state: SERVED } });
    return true;
  }
  await storage.raiseAlarm({
    code: 'NAMESPACE_GONE',
    subject: namespace,
    detail:
      'somebody deleted the namespace of our workflows at Temporal: nothing is detected, asked or applied; what is in force is lifted at its end',
    fix: 'restart Watchbill; if this comes back, stop it, move temporal/temporal.db* of the data folder away, and start it: what is needed is started again from the database',
    at: now(),
  });
  return false;
}

/** Null: there is none of that name. */
async function stateOf(client: Client): Promise<number | null> {
  const { namespace } = client.options;
  try {
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
    return Number(namespaceInfo?.state);
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return null;
    throw error;
  }
}
