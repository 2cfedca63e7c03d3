/** An effect's life: applied, verified, in force until its time, prolonged or lifted early, and verified to be gone. */
import {
  CancellationScope,
  condition,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import { isRefusal, messageOf } from './failures.ts';
import { liftTries } from '../domain/lift-tries.ts';
import { extend, lift, type Asked, type Extension } from './lease-messages.ts';
import { extendAction, liftAction, taskQueues } from './messages.ts';
import { readResult } from './read-result.ts';

/** Applying is tried a few times, then given up and undone: a block that comes late helps nobody. */
const { applyAction, verifyAction } = proxyActivities<Activities>({
  taskQueue: taskQueues.act,
  startToCloseTimeout: '20 seconds',
  scheduleToCloseTimeout: '4 minutes',
  retry: { initialInterval: '500 ms', maximumInterval: '5 s', maximumAttempts: 4 },
});

/** First tries at lifting; when they fail the lease is overdue and people are told. */
const lifting = proxyActivities<Activities>({
  taskQueue: taskQueues.act,
  startToCloseTimeout: liftTries.eachMs,
  retry: {
    initialInterval: liftTries.initialMs,
    maximumInterval: liftTries.longestMs,
    maximumAttempts: liftTries.attempts,
  },
});

/** An overdue lift is never given up. */
const overdue = proxyActivities<Activities>({
  taskQueue: taskQueues.act,
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '5 s', maximumInterval: '1 minute' },
});

const { decideRenewal, evidenceOfAction } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

type Permit = Awaited<ReturnType<LocalActivities['decideRenewal']>>;
export type Told = Omit<Parameters<LocalActivities['moveAction']>[0], 'action'>;

/** A permit as it was recorded: what it doesn't say is not permitted, or over at once. */
export function readPermit(recorded: Permit): Permit {
  return readResult<Permit>(recorded, {
    effect: 'deny',
    reason: 'no answer',
    leaseMs: 0,
    actuator: '',
  });
}

export interface LeaseTerms {
  action: string;
  permit: Permit;
  move: (change: Told) => Promise<void>;
}

/** Before its end by so much a lease looks whether it should go on: a fifth of it, at most half a minute. */
function renewalMs(leaseMs: number): number {
  return Math.min(30_000, leaseMs / 5);
}

/** Put as long as a refused change of state is waited for before it is wanted again. */
const AGAIN = '5 seconds';

/** Runs a lease to its end even if the workflow is cancelled. */
export async function runLease(terms: LeaseTerms): Promise<void> {
  const { action } = terms;
  const asked: Asked = { action, end: false, extension: null, running: false, over: false };
  setHandler(liftAction, (given) => CancellationScope.nonCancellable(() => lift(asked, given)));
  setHandler(extendAction, (given) => CancellationScope.nonCancellable(() => extend(asked, given)));
  // Only where it was recorded before: now `response` itself can't be cancelled, and its scope hears of it all the same.
  CancellationScope.current().cancelRequested.catch(() => {
    if (!patched('outlives-cancels')) asked.end = true;
  });
  await CancellationScope.nonCancellable(() => effect(terms, asked));
}

/** Lifts what a run that is gone may have left in force. */
export async function liftLease({ action, move }: Omit<LeaseTerms, 'permit'>): Promise<void> {
  const asked: Asked = { action, end: true, extension: null, running: false, over: false };
  setHandler(liftAction, (given) => CancellationScope.nonCancellable(() => lift(asked, given)));
  await untilWitnessed(() => move({ state: 'lifting' }));
  await undo({ action, move }, 'lifted');
  asked.over = true;
}

interface Running extends LeaseTerms {
  until: number;
  /** Event time of the newest evidence when it was put in force. */
  evidence: number;
}

/** Whatever happens, it ends lifted and verified to be gone, or overdue and alarmed. */
async function effect(terms: LeaseTerms, asked: Asked): Promise<void> {
  const { move } = terms;
  // Looked at before: what comes while it is applied is new.
  const evidence = await evidenceOfAction({ action: terms.action });
  let until: number;
  try {
    until = await put(terms);
    // Refused unless those who act have stored, and signed, that it is in force: what they answered counts for nothing.
    await move({ state: 'verified' });
  } catch {
    await undo(terms, 'failed');
    asked.over = true;
    return;
  }
  await move({ state: 'active', activeUntil: until });
  asked.running = true;
  await run({ ...terms, until, evidence }, asked);
  await untilWitnessed(() => move({ state: 'lifting' }));
  await undo(terms, 'lifted');
  asked.over = true;
}

/** Wants a change of state until what is stored bears witness to it. */
async function untilWitnessed(change: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await change();
      return;
    } catch (error) {
      if (!isRefusal(error, 'MOVE_REFUSED')) throw error;
      await sleep(AGAIN);
    }
  }
}

/** Puts the effect in force, or prolongs it, and reads it back; answers when it ends. */
async function put({ action, permit }: Pick<LeaseTerms, 'action' | 'permit'>): Promise<number> {
  await applyAction({ action });
  // Counted from here: however often it had to be tried, what the kernel was told ends no later than the lease.
  const until = Date.now() + permit.leaseMs;
  await verifyAction({ action });
  return until;
}

/** How a running lease stands. */
interface Clock {
  endsAt: number;
  /** When to see whether it should go on; null: not before its end. */
  lookAt: number | null;
  renewals: number;
  /** Event time of the newest evidence when it was last prolonged. */
  evidence: number;
}

/** Waits for the lease's end, and prolongs it as people or new evidence ask and the policies allow. */
async function run({ until, evidence, ...terms }: Running, asked: Asked): Promise<void> {
  const clock: Clock = {
    endsAt: until,
    lookAt: until - renewalMs(terms.permit.leaseMs),
    renewals: 0,
    evidence,
  };
  while (await goesOn(clock, asked)) await attend(terms, asked, clock);
}

/** Waits until there is something to attend to; false when the lease is to end. */
async function goesOn({ endsAt, lookAt }: Clock, asked: Asked): Promise<boolean> {
  const wanted = () => asked.end || asked.extension?.outcome === 'pending';
  await condition(wanted, Math.max(1, (lookAt ?? endsAt) - Date.now()));
  if (asked.end) return false;
  return asked.extension?.outcome === 'pending' || lookAt !== null;
}

/** Prolongs it because a person asks, or because what it answers goes on; else it ends when it was to end. */
async function attend(terms: LeaseTerms, asked: Asked, clock: Clock): Promise<void> {
  const { action, move } = terms;
  const ask = asked.extension?.outcome === 'pending' ? asked.extension : null;
  const person = ask?.given ?? null;
  const evidence = await evidenceOfAction({ action });
  if (person === null && evidence <= clock.evidence) {
    clock.lookAt = null;
    return;
  }
  clock.renewals += 1;
  const { renewals } = clock;
  const result = await prolong({ action, renewals, person });
  if (typeof result === 'string') {
    if (ask === null) clock.lookAt = null;
    else ask.outcome = { refused: result };
    return;
  }
  clock.endsAt = result.until;
  clock.lookAt = person?.takeOver === true ? null : result.until - renewalMs(result.leaseMs);
  clock.evidence = evidence;
  const state = person?.takeOver === true ? 'taken_over' : 'active';
  await move({ state, step: `renewed-${renewals}`, activeUntil: result.until });
  // Said only when it is stored: the person's page shows it at once.
  if (ask !== null) ask.outcome = 'stored';
}

interface Prolonging {
  action: string;
  renewals: number;
  /** Who asks for it; null: what it answers goes on. */
  person: Extension | null;
}

/** Asks for a renewal and puts it in force; the reason in words when it is not to be. */
async function prolong({
  action,
  renewals,
  person,
}: Prolonging): Promise<{ until: number; leaseMs: number } | string> {
  const decided = readPermit(
    await decideRenewal({
      action,
      step: `${workflowInfo().runId.slice(0, 8)}-${renewals}`,
      ...(person?.order === undefined ? {} : { order: person.order }),
    }),
  );
  if (decided.effect !== 'act') return decided.reason;
  try {
    return { until: await put({ action, permit: decided }), leaseMs: decided.leaseMs };
  } catch (error) {
    // What is in force still ends when it should have ended.
    return `could not be prolonged: ${messageOf(error)}`;
  }
}

/** Removes the effect, and stores that it is gone when those who act have signed that it is. */
async function undo(
  { action, move }: Omit<LeaseTerms, 'permit'>,
  state: 'lifted' | 'failed',
): Promise<void> {
  try {
    await lifting.liftAction({ action });
    await move({ state });
  } catch {
    await move({ state: 'overdue' });
    await untilWitnessed(async () => {
      await overdue.liftAction({ action });
      await move({ state });
    });
  }
}
