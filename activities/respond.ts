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
}

export function responsesWith(ports: ActivityPorts) {
  const { storage } = ports;

  const actionOf = async (uid: string): Promise<ActionView> => {
    const action = await storage.getAction(uid);
    if (action === null) throw nonRetryable('NOT_FOUND', `action ${uid} is not stored`);
    return action;
  };

  /** Puts a proposal into the state its decision gives it, and says how long a person has to answer. */
  async function openAction({
    action: uid,
  }: {
    action: string;
  }): Promise<{ effect: Decision['effect']; timeLimitMs: number }> {
    const { decision } = await actionOf(uid);
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
      await storage.changeActionState(uid, {
        step: 'open',
        state,
        at: ports.now(),
        detail: bindingReason(decision),
        patch: answerBy,
      });
    }
    return { effect: decision.effect, timeLimitMs };
  }

  /** Stores the next state; a repeated move is stored once. */
  async function moveAction({ action, state, detail, by, activeUntil }: Move): Promise<void> {
    await storage.changeActionState(action, {
      step: `move-${state}`,
      state,
      at: ports.now(),
      detail,
      patch: {
        ...(by === undefined ? {} : { answeredBy: by }),
        ...(activeUntil === undefined ? {} : { activeUntil }),
      },
    });
  }

  /** Refuses an answer that was given for another version of the action than the one stored now. */
  async function checkAnswer({
    action: uid,
    version,
  }: {
    action: string;
    version: string;
  }): Promise<void> {
    const action = await actionOf(uid);
    if (action.version !== version) {
      throw nonRetryable('ACTION_CHANGED', 'the action or its evidence changed since it was shown');
    }
  }

  async function applyAction({
    action: uid,
    until,
  }: {
    action: string;
    until: number;
  }): Promise<void> {
    await actuatorFor(ports).apply(orderOf(await actionOf(uid), until));
  }

  async function verifyAction({ action: uid }: { action: string }): Promise<void> {
    const inForce = await actuatorFor(ports).inForce(orderOf(await actionOf(uid)));
    if (!inForce) throw new Error('read back, the effect is not in force as ordered');
  }

  /** Removes the effect and reads back that nothing of it is left. */
  async function liftActionEffect({ action: uid }: { action: string }): Promise<void> {
    const order = orderOf(await actionOf(uid));
    const actuator = actuatorFor(ports);
    await actuator.remove(order);
    if (!(await actuator.gone(order)))
      throw new Error('read back, something of the effect is still there');
  }

  return {
    openAction,
    moveAction,
    checkAnswer,
    applyAction,
    verifyAction,
    liftAction: liftActionEffect,
  };
}

function orderOf(action: ActionView, until = action.activeUntil ?? 0): EffectOrder {
  return { lease: action.uid, kind: action.kind, target: action.target, until };
}

function actuatorFor(ports: ActivityPorts): Actuator {
  const actuator = ports.actuator();
  if (actuator === null) throw nonRetryable('INTERNAL', 'no actuator is there to act');
  return actuator;
}
