/** The lease's steps: asked, moved from state to state, applied, verified, lifted, verified to be gone. */
import type { ActionState, ActionView, Decision } from '../domain/action.ts';
import type { Actuator, EffectOrder } from './actuators/actuator.ts';
import { bindingReason } from './decide.ts';
import { nonRetryable } from './failures.ts';
import type { ActivityPorts } from './ports.ts';

export interface Move {
  action: string;
  state: ActionState;
  detail: string;
  /** The person who answered. */
  by?: string;
  activeUntil?: number;
  /** The version a person approved: the move is refused if the action is another by now. */
  ifVersion?: string;
}

export function responsesWith(ports: ActivityPorts) {
  return {
    openAction: (given: Parameters<typeof openAction>[1]) => openAction(ports, given),
    moveAction: (given: Parameters<typeof moveAction>[1]) => moveAction(ports, given),
    checkAnswer: (given: Parameters<typeof checkAnswer>[1]) => checkAnswer(ports, given),
    applyAction: (given: Parameters<typeof applyAction>[1]) => applyAction(ports, given),
    verifyAction: (given: Parameters<typeof verifyAction>[1]) => verifyAction(ports, given),
    liftAction: (given: Parameters<typeof liftAction>[1]) => liftAction(ports, given),
  };
}

async function actionOf(ports: ActivityPorts, uid: string): Promise<ActionView> {
  const action = await ports.storage.getAction(uid);
  if (action === null) throw nonRetryable('NOT_FOUND', `action ${uid} is not stored`);
  return action;
}

/** Puts a proposal into the state its decision gives it, and says how long a person has to answer. */
async function openAction(
  ports: ActivityPorts,
  {
    action: uid,
  }: {
    action: string;
  },
): Promise<{ effect: Decision['effect']; timeLimitMs: number }> {
  const { decision } = await actionOf(ports, uid);
  if (decision === null) throw nonRetryable('INTERNAL', `action ${uid} was never decided on`);
  const timeLimitMs = decision.approval?.timeLimitMs ?? 0;
  const states: Partial<Record<Decision['effect'], ActionState>> = {
    ask: 'awaiting_approval',
    record: 'recorded',
    deny: 'denied',
  };
  const state = states[decision.effect];
  if (state !== undefined) {
    const answerBy = decision.effect === 'ask' ? { answerBy: ports.now() + timeLimitMs } : {};
    await ports.storage.changeActionState(uid, {
      step: 'open',
      state,
      at: ports.now(),
      detail: bindingReason(decision),
      patch: answerBy,
    });
  }
  return { effect: decision.effect, timeLimitMs };
}

/** Stores the next state; a repeated move is stored once. Fails with ACTION_CHANGED when `ifVersion` is outdated. */
async function moveAction(
  ports: ActivityPorts,
  { action, state, detail, by, activeUntil, ifVersion }: Move,
): Promise<void> {
  const moved = await ports.storage.changeActionState(action, {
    step: `move-${state}`,
    state,
    at: ports.now(),
    detail,
    patch: {
      ...(by === undefined ? {} : { answeredBy: by }),
      ...(activeUntil === undefined ? {} : { activeUntil }),
    },
    ...(ifVersion === undefined
      ? {}
      : { expect: { state: 'awaiting_approval', version: ifVersion } }),
  });
  if (ifVersion !== undefined && moved.state !== state) throw changed();
}

/** Refuses an answer that was given for another version of the action than the one stored now, or too late. */
async function checkAnswer(
  ports: ActivityPorts,
  {
    action: uid,
    version,
  }: {
    action: string;
    version: string;
  },
): Promise<void> {
  const action = await actionOf(ports, uid);
  if (action.version !== version) throw changed();
  const incident = await ports.storage.getIncident(action.incident);
  if (incident?.closed) throw nonRetryable('ACTION_NOT_WAITING', 'its incident was closed');
}

function changed() {
  return nonRetryable('ACTION_CHANGED', 'the action or its evidence changed since it was shown');
}

async function applyAction(
  ports: ActivityPorts,
  {
    action: uid,
    until,
  }: {
    action: string;
    until: number;
  },
): Promise<void> {
  await actuatorFor(ports).apply(orderOf(await actionOf(ports, uid), until));
}

async function verifyAction(
  ports: ActivityPorts,
  { action: uid }: { action: string },
): Promise<void> {
  const inForce = await actuatorFor(ports).inForce(orderOf(await actionOf(ports, uid)));
  if (!inForce) throw new Error('read back, the effect is not in force as ordered');
}

/** Removes the effect and reads back that nothing of it is left. */
async function liftAction(
  ports: ActivityPorts,
  { action: uid }: { action: string },
): Promise<void> {
  const order = orderOf(await actionOf(ports, uid));
  const actuator = actuatorFor(ports);
  await actuator.remove(order);
  if (!(await actuator.gone(order)))
    throw new Error('read back, something of the effect is still there');
}

function orderOf(action: ActionView, until = action.activeUntil ?? 0): EffectOrder {
  return { lease: action.uid, kind: action.kind, target: action.target, until };
}

/** Tried again when there is none: a lift that finds no actuator today must not be given up. */
function actuatorFor(ports: ActivityPorts): Actuator {
  const actuator = ports.actuator();
  if (actuator === null) throw new Error('no actuator is there to act');
  return actuator;
}
