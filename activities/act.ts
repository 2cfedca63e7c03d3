/** What only the worker that holds the actuators does: apply under a warrant, verify, lift, verify that it is gone. */
import { activityInfo } from '@temporalio/activity';
import type { ActionView } from '../domain/action.ts';
import type { Actuator, EffectOrder } from './actuators/actuator.ts';
import { nonRetryable } from './failures.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './respond.ts';
import { refused } from './warrants.ts';

export interface Effect {
  action: string;
  actuator: string;
  /** Wall clock of the lease, epoch ms, at which it ends, and how much of it is left. */
  until: number;
  leftMs: number;
}

export function actsWith(ports: ActivityPorts) {
  return {
    applyAction: (given: Parameters<typeof applyAction>[1]) => applyAction(ports, given),
    verifyAction: (given: Effect) => verifyAction(ports, given),
    liftAction: (given: Parameters<typeof liftAction>[1]) => liftAction(ports, given),
  };
}

/** Puts the effect in force, or prolongs it. Fails with WARRANT_REFUSED unless the warrant is for exactly this. */
async function applyAction(
  ports: ActivityPorts,
  { warrant, ...effect }: Effect & { warrant: string | undefined },
): Promise<void> {
  const action = await actionOf(ports, effect.action);
  await useWarrant(ports, warrant, { action, leaseMs: effect.leftMs });
  await actuatorNamed(ports, effect.actuator).apply(orderOf(action, effect));
}

async function useWarrant(
  ports: ActivityPorts,
  warrant: string | undefined,
  { action: { uid, kind, target }, leaseMs }: { action: ActionView; leaseMs: number },
): Promise<void> {
  try {
    const now = ports.now();
    const effect = { action: uid, kind, target, leaseMs };
    const id = ports.warrants.check(warrant, effect, now);
    // The same activity, tried again after a crash, goes on with its warrant; nothing else does.
    const { workflowExecution, activityId } = activityInfo();
    const by = `${workflowExecution?.workflowId}/${workflowExecution?.runId}/${activityId}`;
    if (!(await ports.storage.useWarrant({ id, by, at: now }))) throw refused('it was used before');
  } catch (error) {
    throw nonRetryable.from(error) ?? error;
  }
}

async function verifyAction(ports: ActivityPorts, effect: Effect): Promise<void> {
  const action = await actionOf(ports, effect.action);
  const fault = await actuatorNamed(ports, effect.actuator).fault(orderOf(action, effect));
  if (fault !== null) throw new Error(`read back, the effect is not as ordered: ${fault}`);
}

/** Removes the effect and reads back that nothing of it is left. */
async function liftAction(
  ports: ActivityPorts,
  { action: uid, actuator: name }: Pick<Effect, 'action' | 'actuator'>,
): Promise<void> {
  const action = await actionOf(ports, uid);
  const order = orderOf(action, { action: uid, actuator: name, until: 0, leftMs: 0 });
  const actuator = actuatorNamed(ports, name);
  await actuator.remove(order);
  if (!(await actuator.gone(order))) {
    throw new Error('read back, something of the effect is still there');
  }
}

function orderOf({ uid, kind, target }: ActionView, { until, leftMs }: Effect): EffectOrder {
  return { lease: uid, kind, target, until, leftMs };
}

/** Tried again when it is not there: a lift that finds no actuator today must not be given up. */
function actuatorNamed(ports: ActivityPorts, name: string): Actuator {
  const actuator = ports.actuators.named(name);
  if (actuator === null) throw new Error(`there is no actuator ${name} here`);
  return actuator;
}
