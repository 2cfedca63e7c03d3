/** Stores what people order of an action, tells its workflow where, and brings a refusal back as one of our errors. */
import { randomUUID } from 'node:crypto';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
} from '@temporalio/client';
import { findKillSwitch } from '../../activities/kill-switch.ts';
import { findUnbelieved } from '../../activities/response/unbelieved.ts';
import type { GivenAnswer } from '../../api/ports.ts';
import { inForce, type ActionView } from '../../domain/action.ts';
import type { Extend, Lift, Me } from '../../domain/api.ts';
import { isErrorCode, WatchbillError, type ErrorCode } from '../../domain/errors.ts';
import type { PersonalOrder } from '../../domain/order.ts';
import type { Storage } from '../../storage/open.ts';
import {
  answerAction,
  extendAction,
  liftAction,
  workflowIds,
  type Ordered,
} from '../../workflows/messages.ts';

/** Measured 60–70 ms; longer than this means that no worker of the role `respond` runs. */
const ANSWER_WITHIN_MS = 20_000;

type Update = typeof answerAction | typeof extendAction | typeof liftAction;

interface Asked extends Pick<PersonalOrder, 'kind' | 'body' | 'idempotencyKey'> {
  uid: string;
  update: Update;
  by: Me;
  /** What it means that the action's workflow has ended. */
  ended: { code: ErrorCode; message: string };
}

const notWaiting: Asked['ended'] = {
  code: 'ACTION_NOT_WAITING',
  message: 'this action waits for no answer any more',
};
const notActive: Asked['ended'] = {
  code: 'ACTION_NOT_ACTIVE',
  message: 'this action is not in force',
};

/** What people ask of actions, over the real workflows. */
export function answersOver(storage: Storage, client: Client) {
  const actionOf = async (uid: string): Promise<ActionView> => {
    const action = await storage.getAction(uid);
    if (action === null) throw new WatchbillError('NOT_FOUND', `there is no action ${uid}`);
    return action;
  };
  const ask = async ({ uid, update, ended, ...ordered }: Asked): Promise<ActionView> => {
    await actionOf(uid);
    // By the clock of warrants: what was wished since the last one is told by it.
    const at = await storage.readClock();
    const placed = { ...ordered, uid: `ord-${randomUUID()}`, action: uid, at };
    const order = await storage.placeOrder(placed);
    try {
      await tell(uid, update, order);
    } catch (error) {
      const refused = refusal(error, { ended, kind: ordered.kind });
      await forget(order, refused);
      throw refused;
    }
    return await actionOf(uid);
  };
  const tell = async (
    uid: string,
    update: Update,
    { uid: order, idempotencyKey }: PersonalOrder,
  ) => {
    const handle = client.workflow.getHandle(workflowIds.response(uid));
    await client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      handle.executeUpdate<void, [Ordered]>(update.name, {
        updateId: idempotencyKey,
        args: [{ order }],
      }),
    );
  };
  /** What was refused moves nothing later; what was taken before, and is only said again, stands. */
  const forget = async ({ uid, takenFor }: PersonalOrder, refused: unknown): Promise<void> => {
    if (!(refused instanceof WatchbillError) || refused.code === 'TEMPORAL_UNREACHABLE') return;
    if (takenFor === null) await storage.refuseOrder({ uid, code: refused.code });
  };
  return {
    async answer({ uid, answer: given, by }: GivenAnswer): Promise<ActionView> {
      // At the door: a workflow that took the approval would end its question as denied.
      if (given.answer === 'approve') await refuseWhileStopped(storage, await actionOf(uid));
      const { answer: kind, version, reason = '', idempotencyKey } = given;
      const ordered = { kind, by, body: { reason, version }, idempotencyKey };
      return await ask({ uid, update: answerAction, ...ordered, ended: notWaiting });
    },
    async lift(uid: string, { reason, idempotencyKey }: Lift, by: Me): Promise<ActionView> {
      expectActive(await actionOf(uid));
      const ordered = { kind: 'lift' as const, by, body: { reason }, idempotencyKey };
      return await ask({ uid, update: liftAction, ...ordered, ended: notActive });
    },
    async extend(uid: string, { idempotencyKey, ...body }: Extend, by: Me): Promise<ActionView> {
      expectActive(await actionOf(uid));
      const ordered = { kind: 'extend' as const, by, body, idempotencyKey };
      return await ask({ uid, update: extendAction, ...ordered, ended: notActive });
    },
  };
}

export type Answers = ReturnType<typeof answersOver>;

/** States in which there is, or is about to be, something to lift or to prolong. */
export const activeStates: ReadonlySet<ActionView['state']> = new Set([...inForce, 'lifting']);

/** Before it is applied its workflow does not listen for this, and the question would wait in vain. */
function expectActive({ uid, state }: ActionView): void {
  if (activeStates.has(state)) return;
  throw new WatchbillError('ACTION_NOT_ACTIVE', `${uid} is ${state}, not in force`);
}

/** @throws WatchbillError KILL_SWITCH_ENGAGED, KEY_UNKNOWN */
async function refuseWhileStopped(storage: Storage, action: ActionView): Promise<void> {
  const unbelieved = await findUnbelieved(storage);
  if (unbelieved !== null) {
    const { why, fix } = unbelieved;
    throw new WatchbillError('KEY_UNKNOWN', `${why}; not approved, the question stays`, { fix });
  }
  const stop = await findKillSwitch(storage, action);
  if (stop === null) return;
  const { why, fix } = stop;
  throw new WatchbillError('KILL_SWITCH_ENGAGED', `${why}: not approved, the question stays`, {
    fix,
  });
}

const late = 'the order is stored, and the action’s workflow did not take it up in time';

/** What becomes of an order that its workflow has not taken up. */
function mends(kind: PersonalOrder['kind']): string {
  if (kind === 'lift')
    return 'it is lifted without its workflow within half a minute, by a worker with the role act';
  return 'a workflow that can’t go on is started again within a minute (npx watchbill alarms): then give it again; without a worker of the role respond, start one';
}

function refusal(error: unknown, { ended, kind }: Pick<Asked, 'ended' | 'kind'>): unknown {
  // A response that has ended waits for nothing.
  if (error instanceof WorkflowNotFoundError) return new WatchbillError(ended.code, ended.message);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new WatchbillError('TEMPORAL_UNREACHABLE', late, { fix: mends(kind), cause: error });
  }
  if (!(error instanceof WorkflowUpdateFailedError)) return error;
  const { cause } = error;
  const type = cause !== undefined && 'type' in cause ? cause.type : undefined;
  if (typeof type !== 'string' || !isErrorCode(type)) return error;
  return new WatchbillError(type, cause?.message ?? error.message);
}
