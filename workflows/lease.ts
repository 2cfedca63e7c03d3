/** An effect's life: applied, verified, in force until its time, prolonged or lifted early, and verified to be gone. */
import {
  CancellationScope,
  condition,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import { messageOf, refused } from './failures.ts';
import { liftTries } from './lift-tries.ts';
import {
  extendAction,
  liftAction,
  taskQueues,
  type PersonAsks,
  type PersonExtends,
} from './messages.ts';

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

export interface LeaseTerms {
  action: string;
  permit: Permit;
  move: (change: Told) => Promise<void>;
}

/** Before its end by so much a lease looks whether it should go on: a fifth of it, at most half a minute. */
function renewalMs(leaseMs: number): number {
  return Math.min(30_000, leaseMs / 5);
}

/** What people and the end of the workflow ask of a running lease. */
interface Asked {
  /** Why it ends now; null while it goes on. */
  end: string | null;
  extension: { given: PersonExtends; outcome: 'pending' | 'stored' | { refused: string } } | null;
  running: boolean;
  /** It is over and stored, or can't be any more. */
  over: boolean;
}

/** Runs a lease to its end even if the workflow is cancelled: that ends it early. */
export async function runLease(terms: LeaseTerms): Promise<void> {
  const asked: Asked = { end: null, extension: null, running: false, over: false };
  setHandler(liftAction, async (given) => await lift(asked, given));
  setHandler(extendAction, async (given) => await extend(asked, given));
  CancellationScope.current().cancelRequested.catch(() => {
    asked.end ??= 'lifted early: its workflow was cancelled';
  });
  await CancellationScope.nonCancellable(() => effect(terms, asked));
}

async function lift(asked: Asked, { by, reason }: PersonAsks): Promise<void> {
  if (asked.over) throw refused('ACTION_NOT_ACTIVE', 'it is not in force any more');
  asked.end ??= `lifted early by ${by}: ${reason}`;
  await condition(() => asked.over);
}

async function extend(asked: Asked, given: PersonExtends): Promise<void> {
  await condition(() => asked.running || asked.over);
  const mine =
    asked.extension?.given.idempotencyKey === given.idempotencyKey ? asked.extension : null;
  const ask = mine ?? { given, outcome: 'pending' as const };
  if (mine === null) {
    await condition(() => asked.extension?.outcome !== 'pending' || asked.over);
    if (asked.over || asked.end !== null) {
      throw refused('ACTION_NOT_ACTIVE', 'it is not in force any more');
    }
    asked.extension = ask;
  }
  await condition(() => ask.outcome !== 'pending' || asked.over);
  if (typeof ask.outcome === 'object') throw refused('ACTION_DENIED', ask.outcome.refused);
  if (ask.outcome === 'pending') throw refused('ACTION_NOT_ACTIVE', 'it ended meanwhile');
}

interface Running extends LeaseTerms {
  until: number;
  /** Event time of the newest evidence when it was put in force. */
  evidence: number;
}

/** Whatever happens, it ends lifted and verified to be gone, or overdue and alarmed. */
async function effect(terms: LeaseTerms, asked: Asked): Promise<void> {
  const { move } = terms;
  const began = Date.now();
  // Looked at before: what comes while it is applied is new.
  const evidence = await evidenceOfAction({ action: terms.action });
  let until: number;
  try {
    until = await put(terms);
  } catch (error) {
    await undo(terms);
    await move({ state: 'failed', detail: `could not be applied: ${messageOf(error)}` });
    asked.over = true;
    return;
  }
  await move({ state: 'verified', detail: 'the effect was read back' });
  const times = { activeUntil: until, activeSince: began };
  await move({ state: 'active', detail: 'the lease runs', ...times });
  asked.running = true;
  await run({ ...terms, until, evidence }, asked);
  await move({ state: 'lifting', detail: asked.end ?? 'the lease ended' });
  await undo(terms);
  await move({ state: 'lifted', detail: 'verified to be gone' });
  asked.over = true;
}

/** Puts the effect in force, or prolongs it, and reads it back; answers when it ends. */
async function put({ action, permit }: Pick<LeaseTerms, 'action' | 'permit'>): Promise<number> {
  const { leaseMs, actuator, warrant } = permit;
  const given = { action, actuator, until: Date.now() + leaseMs, leftMs: leaseMs };
  await applyAction({ ...given, warrant });
  // Counted from here: however often it had to be tried, what the kernel was told ends no later than the lease.
  const until = Date.now() + leaseMs;
  await verifyAction({ ...given, until });
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
  const wanted = () => asked.end !== null || asked.extension?.outcome === 'pending';
  await condition(wanted, Math.max(1, (lookAt ?? endsAt) - Date.now()));
  if (asked.end !== null) return false;
  return asked.extension?.outcome === 'pending' || lookAt !== null;
}

/** Prolongs it because a person asks, or because what it answers goes on; else it ends when it was to end. */
async function attend(terms: LeaseTerms, asked: Asked, clock: Clock): Promise<void> {
  const { action, permit, move } = terms;
  const ask = asked.extension?.outcome === 'pending' ? asked.extension : null;
  const person = ask?.given ?? null;
  const evidence = await evidenceOfAction({ action });
  if (person === null && evidence <= clock.evidence) {
    clock.lookAt = null;
    return;
  }
  clock.renewals += 1;
  const { renewals } = clock;
  const result = await prolong({ action, permit, renewals, person });
  if (typeof result === 'string') {
    if (ask === null) clock.lookAt = null;
    else ask.outcome = { refused: result };
    return;
  }
  clock.endsAt = result.until;
  clock.lookAt = person?.takeOver === true ? null : result.until - renewalMs(result.leaseMs);
  clock.evidence = evidence;
  await move(prolonged({ renewals, until: result.until, person }));
  // Said only when it is stored: the person's page shows it at once.
  if (ask !== null) ask.outcome = 'stored';
}

interface Prolonging {
  action: string;
  permit: Permit;
  renewals: number;
  /** Who asks for it; null: what it answers goes on. */
  person: PersonExtends | null;
}

/** Asks for a renewal and puts it in force; the reason in words when it is not to be. */
async function prolong({
  action,
  permit,
  renewals,
  person,
}: Prolonging): Promise<{ until: number; leaseMs: number } | string> {
  const decided = await decideRenewal({
    action,
    workflowId: workflowInfo().workflowId,
    step: `renew-${renewals}`,
    approvals: person === null ? [] : [{ name: person.by, roles: person.roles }],
    ...(person === null ? {} : { leaseMs: person.forMs }),
  });
  if (decided.effect !== 'act') return decided.reason;
  try {
    const until = await put({ action, permit: { ...decided, actuator: permit.actuator } });
    return { until, leaseMs: decided.leaseMs };
  } catch (error) {
    // What is in force still ends when it should have ended.
    return `could not be prolonged: ${messageOf(error)}`;
  }
}

function prolonged({
  renewals,
  until,
  person,
}: Pick<Prolonging, 'renewals' | 'person'> & { until: number }): Told {
  const told = { step: `renewed-${renewals}`, activeUntil: until, renewals };
  if (person === null) return { ...told, state: 'active', detail: 'renewed: it goes on' };
  const { by, reason, takeOver } = person;
  return takeOver
    ? { ...told, state: 'taken_over', detail: `taken over by ${by}: ${reason}`, by }
    : { ...told, state: 'active', detail: `extended by ${by}: ${reason}` };
}

async function undo({ action, permit, move }: LeaseTerms): Promise<void> {
  const { actuator } = permit;
  try {
    await lifting.liftAction({ action, actuator });
  } catch (error) {
    await move({ state: 'overdue', detail: messageOf(error) });
    await overdue.liftAction({ action, actuator });
  }
}
