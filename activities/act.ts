/** What only the worker that holds the actuators does: apply under a warrant, verify, lift, verify that it is gone. */
import { activityInfo } from '@temporalio/activity';
import type { ActResult } from '../domain/act-result.ts';
import { inForce, undone, type ActionView } from '../domain/action.ts';
import type { StoredWarrant } from '../storage/warrants.ts';
import type { Actuator, EffectOrder } from './actuators/actuator.ts';
import { nonRetryable } from './failures.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './response/action.ts';
import { refuse } from './response/refuse.ts';
import { believedResults, isBelieved, storeResult } from './response/results.ts';
import { checkLiftWarrant, refused, type Warranted } from './warrants.ts';

interface Given {
  action: string;
}

/** What is told of them is no more than that they ended: what came of it is stored, signed. */
export function actsWith(ports: ActivityPorts) {
  return {
    applyAction: (given: Given) => applyAction(ports, given),
    verifyAction: (given: Given) => verifyAction(ports, given),
    liftAction: (given: Given) => liftAction(ports, given),
  };
}

interface Work {
  action: ActionView;
  actuator: Actuator;
  /** The newest permission to put it in force. */
  permission: StoredWarrant | undefined;
}

async function workOn(ports: ActivityPorts, uid: string): Promise<Work> {
  const action = await actionOf(ports, uid);
  const actuator = ports.actuators.named(action.actuator ?? '');
  // Tried again when it is not there: a lift that finds no actuator today must not be given up.
  if (actuator === null) throw new Error(`there is no actuator ${action.actuator} here`);
  const stored = await ports.storage.warrantsAbout(uid);
  return { action, actuator, permission: stored.findLast(({ purpose }) => purpose === 'apply') };
}

/** Puts the effect in force, or prolongs it. Fails with WARRANT_REFUSED unless a stored warrant is for exactly this. */
async function applyAction(ports: ActivityPorts, { action: uid }: Given): Promise<void> {
  const work = await workOn(ports, uid);
  await recorded(ports, { ...work, kind: 'apply' }, async () => {
    await expectBelieved(ports);
    await useWarrant(ports, work);
    await work.actuator.apply(orderOf(work, ports.now()));
  });
}

/** The alarm may be closed, and the key is as unknown: what is not believed is not begun. Another worker may try. */
async function expectBelieved({ storage, signer }: ActivityPorts): Promise<void> {
  if (signer !== null && (await isBelieved(storage, signer))) return;
  throw new Error('this worker signs with a key that nobody has accepted');
}

async function useWarrant(ports: ActivityPorts, work: Work): Promise<void> {
  const { action, permission } = work;
  try {
    if (!inForce.has(action.state)) throw refused(`the action is ${action.state}`);
    const now = await ports.storage.readClock();
    const effect = { ...effectOf(work), leaseMs: permission?.leaseMs ?? 0 };
    const id = ports.warrants.check(permission?.warrant, effect, now);
    // The same activity, tried again after a crash, goes on with its warrant; nothing else does.
    const { workflowExecution, activityId } = activityInfo();
    const by = `${workflowExecution?.workflowId}/${workflowExecution?.runId}/${activityId}`;
    if (!(await ports.storage.useWarrant({ id, by, at: now }))) throw refused('it was used before');
  } catch (error) {
    throw nonRetryable.from(error) ?? error;
  }
}

async function verifyAction(ports: ActivityPorts, { action: uid }: Given): Promise<void> {
  const work = await workOn(ports, uid);
  await recorded(ports, { ...work, kind: 'verify' }, async () => {
    await expectApplied(ports, work);
    const fault = await work.actuator.fault(orderOf(work, ports.now()));
    if (fault !== null) throw new Error(`read back, the effect is not as ordered: ${fault}`);
  });
}

/** Temporal only passes on that it was applied: anybody who reaches the queue can say so, and nobody else can sign it. */
async function expectApplied(ports: ActivityPorts, { action: { uid }, permission }: Work) {
  const results = await believedResults(ports.storage, uid);
  const last = results.findLast(({ kind }) => kind === 'apply');
  if (last?.outcome === 'done' && last.decision === permission?.decision) return;
  const why = 'somebody else answered that it was applied: the worker that acts did not do it';
  throw await refuse(ports, { code: 'MOVE_REFUSED', subject: uid, why });
}

/** Removes the effect and reads back that nothing of it is left: when a reason for that is stored, and a warrant. */
async function liftAction(ports: ActivityPorts, { action: uid }: Given): Promise<void> {
  const work = await workOn(ports, uid);
  // Lifted meanwhile without its workflow, which may ask as often as it likes.
  if (undone.has(work.action.state)) return;
  await expectReason(ports, work);
  await recorded(ports, { ...work, kind: 'lift' }, async () => {
    await expectLiftWarrant(ports, work);
    const order = orderOf(work, ports.now());
    await work.actuator.remove(order);
    if (!(await work.actuator.gone(order)))
      throw new Error('read back, something of the effect is still there');
  });
}

/** It is being lifted, or what was applied was not read back. */
async function expectReason(
  ports: ActivityPorts,
  { action: { uid, state }, permission }: Work,
): Promise<void> {
  if (state === 'lifting' || state === 'overdue') return;
  if (state === 'applying') {
    const last = (await believedResults(ports.storage, uid)).at(-1);
    const wasRead = last?.kind === 'verify' && last.outcome === 'done';
    if (!wasRead || last.decision !== permission?.decision) return;
  }
  const why = `nothing stored says that it is to be lifted: it is ${state}`;
  throw await refuse(ports, { code: 'MOVE_REFUSED', subject: uid, why });
}

async function expectLiftWarrant({ storage }: ActivityPorts, work: Work): Promise<void> {
  const { uid } = work.action;
  const pems = (await storage.keysFor('warrant')).map(({ pem }) => pem);
  const warrants = (await storage.warrantsAbout(uid)).filter(({ purpose }) => purpose === 'lift');
  let fault: unknown = refused('there is none to lift it');
  for (const { warrant } of warrants.toReversed()) {
    try {
      checkLiftWarrant(warrant, effectOf(work), pems);
      return;
    } catch (error) {
      fault = error;
    }
  }
  // Tried again: a worker that decides makes a missing one when it starts.
  throw fault;
}

/** Does something, and stores what came of it, signed. */
async function recorded(
  ports: ActivityPorts,
  { action, actuator, permission, kind }: Work & Pick<ActResult, 'kind'>,
  work: () => Promise<void>,
): Promise<void> {
  const { signer } = ports;
  if (signer === null) throw new Error('this worker holds no key to sign results with');
  const about = {
    ...{ action: action.uid, kind, actuator: actuator.name, dryRun: actuator.dryRun },
    decision: kind === 'lift' ? null : (permission?.decision ?? null),
  };
  const result = async (outcome: ActResult['outcome'], detail: string): Promise<ActResult> => {
    const at = await ports.storage.readClock();
    const until = kind === 'apply' ? at + (permission?.leaseMs ?? 0) : 0;
    return { ...about, outcome, detail, until, at };
  };
  try {
    await work();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    await storeResult(ports.storage, signer, await result('failed', detail));
    throw error;
  }
  await storeResult(ports.storage, signer, await result('done', ''));
}

function effectOf({ action: { uid, kind, target }, actuator: { name, dryRun } }: Work): Warranted {
  return { action: uid, kind, target, actuator: name, dryRun };
}

function orderOf({ action: { uid, kind, target }, permission }: Work, now: number): EffectOrder {
  const leftMs = permission?.leaseMs ?? 0;
  return { lease: uid, kind, target, until: now + leftMs, leftMs };
}
