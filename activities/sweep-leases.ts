/**
 * The last line of defence of a lease, which needs no workflow: what should be gone by the database is lifted and read
 * back by the worker that holds the actuators, and people are told that somebody had to.
 */
import type { ActionView } from '../domain/action.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { PersonalOrder } from '../domain/order.ts';
import type { Storage } from '../storage/open.ts';
import { liftTries } from '../domain/lift-tries.ts';
import type { Actuators } from './actuators/actuators.ts';
import { takeOrderToLift } from './orders-to-lift.ts';

/** The pauses between the tries of a lift. */
const pausesMs = Array.from({ length: liftTries.attempts - 1 }, (_, tried) =>
  Math.min(liftTries.longestMs, liftTries.initialMs * 2 ** tried),
);

/** A workflow that does its work has lifted by then: after the pauses of its tries, and the last try itself. */
export const sweepGraceMs = pausesMs.reduce((sum, ms) => sum + ms, 0) + liftTries.eachMs;

/** The longest that applying and reading back may take (`workflows/lease.ts`), ms. */
const APPLYING_MS = 2 * 4 * 60_000;

/** How far back leases that ended are read back once more, ms. */
const ENDED_WITHIN_MS = 60 * 60_000;

export interface SweepPorts {
  storage: Pick<
    Storage,
    | 'unfinishedActions'
    | 'leasesEndedSince'
    | 'changeActionState'
    | 'getAction'
    | 'getAccount'
    | 'ordersAbout'
    | 'takeOrder'
    | 'raiseAlarm'
    | 'clearAlarm'
  >;
  actuators: Pick<Actuators, 'named'>;
  /** Removes the effect and reads back that nothing of it is left, as the activity does. */
  lift: (given: { action: string; actuator: string }) => Promise<void>;
  /** Has the incident told anew; Temporal may be away. */
  tellIncident: (incident: string) => Promise<void>;
  /** Wall clock, epoch ms. */
  now: () => number;
}

/** Wall clock, epoch ms, by which nothing of the action may be in force; null when nothing can be, or it is not known. */
export function endOfEffect({ state, history, activeUntil, leaseMs }: ActionView): number | null {
  const enteredAt = (one: ActionView['state']) =>
    history.findLast((change) => change.state === one)?.at ?? null;
  switch (state) {
    case 'active':
    case 'taken_over':
      return activeUntil;
    case 'lifting':
    case 'overdue':
      return enteredAt('lifting') ?? enteredAt('overdue');
    case 'applying':
    case 'verified': {
      const began = enteredAt('applying');
      return began === null ? null : began + APPLYING_MS + leaseMs;
    }
    default:
      return null;
  }
}

export interface Sweeper {
  /** Looks at every lease once. */
  round: () => Promise<void>;
}

export function createSweeper(ports: SweepPorts): Sweeper {
  /** Leases that ended and were seen to be gone. */
  const seenGone = new Set<string>();

  return {
    async round() {
      const { storage, now } = ports;
      for (const action of await storage.unfinishedActions()) {
        const end = endOfEffect(action);
        if (end !== null && now() > end + sweepGraceMs) await sweep(ports, action);
        else await liftAsOrdered(ports, action);
      }
      for (const action of await storage.leasesEndedSince(now() - ENDED_WITHIN_MS)) {
        if (!seenGone.has(action.uid) && (await readBack(ports, action))) seenGone.add(action.uid);
      }
    },
  };
}

/** Lifts what a person ordered to lift, when its workflow has not. */
async function liftAsOrdered(ports: SweepPorts, action: ActionView): Promise<void> {
  if (!isHeldHere(ports, action)) return;
  const order = await takeOrderToLift(ports.storage, action, ports.now());
  if (order !== null) await sweep(ports, action, order);
}

function isHeldHere({ actuators }: SweepPorts, { actuator }: ActionView): boolean {
  return actuator !== null && actuators.named(actuator) !== null;
}

/** Lifts what nobody has lifted. Does nothing for an actuator that another worker holds. */
async function sweep(
  ports: SweepPorts,
  action: ActionView,
  order: PersonalOrder | null = null,
): Promise<void> {
  const { uid, incident, actuator, state } = action;
  if (actuator === null || !isHeldHere(ports, action)) return;
  const { storage, now } = ports;
  const move = (to: 'lifting' | 'lifted' | 'overdue', detail: string) =>
    storage.changeActionState(uid, { step: `move-${to}`, state: to, at: now(), detail });
  await move('lifting', reasonToLift(order));
  try {
    await ports.lift({ action: uid, actuator });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await move('overdue', why);
    await tell(ports, incident);
    await raise(ports, 'LIFT_OVERDUE', {
      subject: uid,
      detail: `${order === null ? 'its lease is over' : `${order.by.name} ordered to lift it`} and it can’t be lifted: ${why}`,
      fix: `see that ${actuator} answers, or remove the block by hand; it is tried on`,
    });
    return;
  }
  await move('lifted', 'lifted without its workflow, and verified to be gone');
  await tell(ports, incident);
  await storage.clearAlarm('LIFT_OVERDUE', uid, now());
  // An overdue lift is tried by both; whoever comes first has done nothing out of order.
  if (state !== 'overdue') await raise(ports, 'LIFT_BYPASSED', bypassed(uid, order));
}

/** The story may be told later than the network is put right: the reconciler sees to a workflow that is not there. */
async function tell({ tellIncident }: SweepPorts, incident: string): Promise<void> {
  await tellIncident(incident).catch(() => undefined);
}

/** Whether nothing is left of a lease that ended; what is left is removed, because somebody lied about it. */
async function readBack(ports: SweepPorts, action: ActionView): Promise<boolean> {
  const { uid, kind, target, actuator: name } = action;
  const actuator = name === null ? null : ports.actuators.named(name);
  if (name === null || actuator === null) return true;
  const order = { lease: uid, kind, target, until: 0, leftMs: 0 };
  if (await actuator.gone(order)) {
    await ports.storage.clearAlarm('LIFT_OVERDUE', uid, ports.now());
    return true;
  }
  await actuator.remove(order);
  if (!(await actuator.gone(order))) return false;
  await raise(ports, 'LIFT_BYPASSED', {
    ...bypassed(uid),
    detail: 'it was said to be lifted, and something of it was still in force: it was removed',
  });
  return true;
}

function reasonToLift(order: PersonalOrder | null): string {
  if (order === null) return 'the lease ended and its workflow did not lift it';
  const { by, body } = order;
  return `lifted early by ${by.name}: ${body.reason} (its workflow did not take the order up)`;
}

function bypassed(uid: string, order: PersonalOrder | null = null) {
  const why =
    order === null
      ? 'its lease was over and no workflow had it lifted'
      : `${order.by.name} ordered to lift it and its workflow did not take the order up`;
  return {
    subject: uid,
    detail: `${why}: it was lifted without, and verified to be gone`,
    fix: 'find out who may reach the Temporal server: tasks may be taken from its queues; nothing else is to be done',
  };
}

async function raise(
  { storage, now }: SweepPorts,
  code: ErrorCode,
  alarm: { subject: string; detail: string; fix: string },
): Promise<void> {
  await storage.raiseAlarm({ code, ...alarm, at: now() });
}
