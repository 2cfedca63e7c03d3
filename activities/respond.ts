/** The states of an action: opened as decided, answered by people, moved on, and stored each time. */
import type { ActionState, ActionView, ApprovalTerms, Decision } from '../domain/action.ts';
import { findRefusal } from '../domain/asked.ts';
import type { PersonRole } from '../domain/person.ts';
import type { ActionPatch } from '../storage/actions.ts';
import { bindingReason } from './decide.ts';
import { nonRetryable } from './failures.ts';
import { findKillSwitch } from './kill-switch.ts';
import type { ActivityPorts } from './ports.ts';

export interface Move {
  action: string;
  state: ActionState;
  detail: string;
  /** Names the move where a state is entered more than once. */
  step?: string;
  /** The person who answered. */
  by?: string;
  activeUntil?: number;
  activeSince?: number;
  /** Who carries it out from now on. */
  actuator?: string;
  renewals?: number;
  /** The version a person approved: the move is refused if the action is another by now. */
  ifVersion?: string;
}

export function responsesWith(ports: ActivityPorts) {
  return {
    openAction: (given: Parameters<typeof openAction>[1]) => openAction(ports, given),
    moveAction: (given: Parameters<typeof moveAction>[1]) => moveAction(ports, given),
    approveAction: (given: Parameters<typeof approveAction>[1]) => approveAction(ports, given),
    escalateAction: (given: Parameters<typeof escalateAction>[1]) => escalateAction(ports, given),
    checkAnswer: (given: Parameters<typeof checkAnswer>[1]) => checkAnswer(ports, given),
  };
}

export async function actionOf(ports: ActivityPorts, uid: string): Promise<ActionView> {
  const action = await ports.storage.getAction(uid);
  if (action === null) throw nonRetryable('NOT_FOUND', `action ${uid} is not stored`);
  return action;
}

/** Puts a proposal into the state its decision gives it, and says under which terms people are asked. */
async function openAction(
  ports: ActivityPorts,
  { action: uid }: { action: string },
): Promise<{ effect: Decision['effect']; terms: ApprovalTerms | null }> {
  const { decision } = await actionOf(ports, uid);
  if (decision === null) throw nonRetryable('INTERNAL', `action ${uid} was never decided on`);
  const { effect, approval: terms } = decision;
  const states: Partial<Record<Decision['effect'], ActionState>> = {
    ask: 'awaiting_approval',
    record: 'recorded',
    deny: 'denied',
  };
  const state = states[effect];
  if (state !== undefined) {
    const answerBy = terms === null ? {} : { answerBy: ports.now() + terms.timeLimitMs };
    await ports.storage.changeActionState(uid, {
      step: 'open',
      state,
      at: ports.now(),
      detail: bindingReason(decision),
      patch: answerBy,
    });
  }
  return { effect, terms };
}

function patchOf(move: Move): ActionPatch {
  const { by, activeUntil, activeSince, actuator, renewals } = move;
  return {
    ...(by === undefined ? {} : { answeredBy: by }),
    ...(activeUntil === undefined ? {} : { activeUntil }),
    ...(activeSince === undefined ? {} : { activeSince }),
    ...(actuator === undefined ? {} : { actuator }),
    ...(renewals === undefined ? {} : { renewals }),
  };
}

/** Stores the next state; a repeated move is stored once. Fails with ACTION_CHANGED when `ifVersion` is outdated. */
async function moveAction(ports: ActivityPorts, move: Move): Promise<void> {
  const { action, state, detail, ifVersion } = move;
  const moved = await ports.storage.changeActionState(action, {
    step: move.step ?? `move-${state}`,
    state,
    at: ports.now(),
    detail,
    patch: patchOf(move),
    ...(ifVersion === undefined
      ? {}
      : { expect: { state: 'awaiting_approval', version: ifVersion } }),
  });
  if (ifVersion !== undefined && moved.state !== state) throw changed();
}

/** Stores one of several approvals; the action goes on waiting. */
async function approveAction(
  ports: ActivityPorts,
  given: { action: string; by: string; roles: PersonRole[]; version: string; quorum: number },
): Promise<void> {
  const { approvals } = await actionOf(ports, given.action);
  const { by, roles, version, quorum } = given;
  const all = [...approvals.filter((one) => one.by !== by), { by, roles, at: ports.now() }];
  const step = `approved-${version}-${by}`;
  const stored = await ports.storage.changeActionState(given.action, {
    step,
    state: 'awaiting_approval',
    at: ports.now(),
    detail: `approved by ${by}: ${all.length} of ${quorum}`,
    expect: { state: 'awaiting_approval', version },
    patch: { approvals: all },
  });
  if (stored.version !== version) throw changed();
}

/** Notes that further roles are asked from now on. */
async function escalateAction(
  ports: ActivityPorts,
  { action, step, roles }: { action: string; step: number; roles: PersonRole[] },
): Promise<void> {
  await ports.storage.changeActionState(action, {
    step: `escalate-${step}`,
    state: 'awaiting_approval',
    at: ports.now(),
    detail: `nobody answered yet: ${roles.join(' and ')} may answer too`,
  });
}

export interface Answerer {
  action: string;
  /** Without, from a workflow of before: checked as a rejection is. */
  answer?: 'approve' | 'reject';
  version: string;
  by: string;
  roles: readonly PersonRole[];
}

/** Refuses an answer for another version, too late, by somebody who is not asked, or an approval that could do nothing. */
async function checkAnswer(
  ports: ActivityPorts,
  { action: uid, answer, version, by, roles }: Answerer,
): Promise<void> {
  const action = await actionOf(ports, uid);
  if (action.version !== version) throw changed();
  const incident = await ports.storage.getIncident(action.incident);
  if (incident?.closed) throw nonRetryable('ACTION_NOT_WAITING', 'its incident was closed');
  const refusal = findRefusal(action, { name: by, roles }, ports.now());
  if (refusal !== null) throw nonRetryable('APPROVER_NOT_ASKED', refusal);
  const stopped = answer === 'approve' ? await findKillSwitch(ports.storage, action) : null;
  if (stopped !== null) throw nonRetryable('KILL_SWITCH_ENGAGED', `${stopped}: the question stays`);
}

function changed() {
  return nonRetryable('ACTION_CHANGED', 'the action or its evidence changed since it was shown');
}
