/** Reads what a person ordered, where the API stored it; whatever else a message says is not heard. */
import { findRefusal } from '../../domain/asked.ts';
import type { ActionView } from '../../domain/action.ts';
import type { OrderKind, PersonalOrder } from '../../domain/order.ts';
import { askingDecision } from '../../domain/question.ts';
import { quorumFault } from '../../domain/quorum.ts';
import { nonRetryable } from '../failures.ts';
import { findKillSwitch } from '../kill-switch.ts';
import type { ActivityPorts } from '../ports.ts';
import { actionOf } from './action.ts';
import { ordersNow } from './facts.ts';
import { refuse } from './refuse.ts';
import { spokenNow } from './speaker.ts';
import { findUnbelieved } from './unbelieved.ts';

export type Message = 'answer' | 'lift' | 'extend';

const kinds: Readonly<Record<Message, readonly OrderKind[]>> = {
  answer: ['approve', 'reject'],
  lift: ['lift'],
  extend: ['extend'],
};

export interface ReadingOrder {
  action: string;
  order: string;
  message: Message;
}

/** An order as a workflow goes by it. */
export interface ReadOrder {
  order: string;
  kind: OrderKind;
  version: string;
  by: string;
  reason: string;
  forMs: number;
  takeOver: boolean;
}

/**
 * The order, if it is stored for this action and message, and its person may still give it. Fails with ORDER_UNKNOWN,
 * and for an answer with ACTION_CHANGED, ACTION_NOT_WAITING or APPROVER_NOT_ASKED.
 */
export async function readOrder(
  ports: ActivityPorts,
  { action, order: uid, message }: ReadingOrder,
): Promise<ReadOrder> {
  const stored = await ports.storage.getOrder(uid);
  const unknown = (why: string) =>
    refuse(ports, { code: 'ORDER_UNKNOWN', subject: action, why: `${message}: ${why}` });
  if (stored === null) throw await unknown('nobody ordered that');
  if (stored.action !== action || !kinds[message].includes(stored.kind))
    throw await unknown(`what was ordered is to ${stored.kind} ${stored.action}`);
  const order = await spokenNow(ports, stored);
  if (order === null) throw await unknown(`${stored.by.name} may not order it any more`);
  if (message === 'answer') await checkAnswer(ports, order);
  // One to extend is taken when it is decided about.
  const taken = message === 'extend' || (await ports.storage.takeOrder({ uid, purpose: message }));
  if (!taken) throw await unknown('it was refused before');
  const { kind, by, body } = order;
  const { version = '', reason, forMs = 0, takeOver = false } = body;
  return { order: uid, kind, version, by: by.name, reason, forMs, takeOver };
}

/** Refuses an answer for another version of the action, too late, or by somebody who is not asked. */
async function checkAnswer(ports: ActivityPorts, order: PersonalOrder): Promise<void> {
  const { by, body } = order;
  const action = await actionOf(ports, order.action);
  if (action.version !== body.version) throw changed();
  const incident = await ports.storage.getIncident(action.incident);
  if (incident?.closed) throw nonRetryable('ACTION_NOT_WAITING', 'its incident was closed');
  const question = { ...action, decision: askingDecision(action), approvals: [] };
  const refusal = findRefusal(question, by, await ports.storage.readClock());
  if (refusal !== null) throw nonRetryable('APPROVER_NOT_ASKED', refusal);
  const stopped = order.kind === 'approve' ? await findKillSwitch(ports.storage, action) : null;
  if (stopped !== null)
    throw nonRetryable('KILL_SWITCH_ENGAGED', `${stopped.why}: the question stays`);
  const unbelieved = order.kind === 'approve' ? await findUnbelieved(ports.storage) : null;
  if (unbelieved !== null)
    throw nonRetryable('KEY_UNKNOWN', `${unbelieved.why}: the question stays`);
  const fault = order.kind === 'approve' ? await findDouble(ports, order, action) : null;
  if (fault !== null) throw nonRetryable('APPROVER_NOT_ASKED', fault);
}

/** Why an approval adds no person to those given for this version before; null when it does. */
async function findDouble(
  ports: ActivityPorts,
  { uid, by }: PersonalOrder,
  action: ActionView,
): Promise<string | null> {
  const before = (await ordersNow(ports, action.uid)).filter(
    (one) =>
      one.kind === 'approve' &&
      one.takenFor === 'answer' &&
      one.uid !== uid &&
      one.body.version === action.version,
  );
  const people = before.map((one) => one.by);
  return quorumFault(people, by, askingDecision(action)?.approval?.quorum ?? 1);
}

/** Said to a workflow in the old way, or without anything stored: refused and told. */
export async function refuseMessage(
  ports: ActivityPorts,
  { action, message }: { action: string; message: string },
): Promise<void> {
  await refuse(ports, {
    code: 'ORDER_UNKNOWN',
    subject: action,
    why: `${message}: nothing stored is behind it`,
  });
}

/** Why the question is taken back, as stored; null, and an alarm, when nobody took it back. */
export async function readWithdrawal(
  ports: ActivityPorts,
  { action }: { action: string },
): Promise<string | null> {
  const reason = await ports.storage.withdrawalOf(action);
  if (reason === null) await refuseMessage(ports, { action, message: 'withdraw' });
  return reason;
}

export function changed() {
  return nonRetryable('ACTION_CHANGED', 'the action or its evidence changed since it was shown');
}
