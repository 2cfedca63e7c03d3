/** One action as a lease: decided, applied, verified, active until its time, lifted, verified to be gone. */
import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import {
  answerAction,
  incidentChanged,
  liftAction,
  taskQueues,
  withdrawAction,
  workflowIds,
  type PersonAnswer,
  type ResponseInput,
} from './messages.ts';

const { openAction, moveAction } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
});

/** Applying is tried a few times, then given up and undone: a block that comes late helps nobody. */
const { applyAction, verifyAction } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 ms', maximumInterval: '5 s', maximumAttempts: 4 },
});

/** First tries at lifting; when they fail the lease is overdue and people are told. */
const lifting = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 ms', maximumInterval: '10 s', maximumAttempts: 6 },
});

/** An overdue lift is never given up. */
const overdue = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '5 s', maximumInterval: '1 minute' },
});

const { decideApplying, checkAnswer } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

type Move = Parameters<Activities['moveAction']>[0];

type Told = Omit<Move, 'action'>;

export async function response({ action, incident }: ResponseInput): Promise<void> {
  const move = async (change: Told): Promise<void> => {
    await moveAction({ action, ...change });
    await tellIncident(incident);
  };
  const person = listenForAnswer(action);
  const opened = await openAction({ action });
  if (opened.effect === 'ask') person.open(opened.timeLimitMs);
  else person.close();
  await tellIncident(incident);
  if (opened.effect === 'ask' || opened.effect === 'act') {
    const leaseMs = await permission({ action, asks: opened.effect === 'ask', person, move });
    // From here on something may be in force: a cancelled workflow lifts it, and never just ends.
    if (leaseMs !== null) await lease({ action, leaseMs, move });
  }
  // An answer that is still being given must hear its refusal from here, not that the workflow is gone.
  await condition(allHandlersFinished);
}

interface Permission {
  action: string;
  asks: boolean;
  person: ReturnType<typeof listenForAnswer>;
  move: (change: Told) => Promise<void>;
}

/** The lease that may begin, in ms, its action in state `applying`; null when it may not, in its final state. */
async function permission({ action, asks, person, move }: Permission): Promise<number | null> {
  const { workflowId } = workflowInfo();
  for (let attempt = 1; ; attempt += 1) {
    const answer = asks ? await person.next() : null;
    if (answer !== null && 'state' in answer) {
      await move(answer);
      return null;
    }
    if (answer?.answer === 'reject') {
      await move({ state: 'rejected', detail: answer.reason, by: answer.by });
      person.handled();
      return null;
    }
    // Asked again at the last moment: a kill switch pulled while a person was thinking must win.
    const step = attempt === 1 ? 'apply' : `apply-${attempt}`;
    const approvedBy = answer?.by ?? null;
    const decision = await decideApplying({ action, workflowId, step, approvedBy });
    try {
      await move(moveOf(decision, answer));
      person.handled();
      return decision.effect === 'act' ? decision.leaseMs : null;
    } catch (error) {
      if (answer === null || !isChanged(error)) throw error;
      person.askAgain();
    }
  }
}

type Applying = Awaited<ReturnType<LocalActivities['decideApplying']>>;

function moveOf({ effect, reason }: Applying, answer: PersonAnswer | null): Told {
  const by = answer === null ? {} : { by: answer.by };
  if (effect !== 'act') return { state: 'denied', detail: reason, ...by };
  if (answer === null) return { state: 'applying', detail: reason };
  const { version } = answer;
  return { state: 'applying', detail: `approved by ${answer.by}`, ...by, ifVersion: version };
}

/** Whether a move failed because the action grew between the approval and its application. */
function isChanged(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === 'ACTION_CHANGED';
}

interface Lease {
  action: string;
  leaseMs: number;
  move: (change: Told) => Promise<void>;
}

/** Runs the lease to its end even if the workflow is cancelled: that ends it early. */
async function lease(given: Lease): Promise<void> {
  const early: { why: string | null } = { why: null };
  setHandler(liftAction, ({ by, reason }) => {
    early.why ??= `lifted early by ${by}: ${reason}`;
  });
  CancellationScope.current().cancelRequested.catch(() => {
    early.why ??= 'lifted early: its workflow was cancelled';
  });
  await CancellationScope.nonCancellable(() => effect(given, early));
}

/** The effect's life: whatever happens, it ends lifted and verified to be gone, or overdue and alarmed. */
async function effect(
  { action, leaseMs, move }: Lease,
  early: { why: string | null },
): Promise<void> {
  const endsAt = Date.now() + leaseMs;
  try {
    await applyAction({ action, until: endsAt });
    await verifyAction({ action });
  } catch (error) {
    await undo({ action, move });
    await move({ state: 'failed', detail: `could not be applied: ${messageOf(error)}` });
    return;
  }
  await move({ state: 'verified', detail: 'the effect was read back' });
  await move({ state: 'active', detail: 'the lease runs', activeUntil: endsAt });
  await condition(() => early.why !== null, Math.max(1, endsAt - Date.now()));
  await move({ state: 'lifting', detail: early.why ?? 'the lease ended' });
  await undo({ action, move });
  await move({ state: 'lifted', detail: 'verified to be gone' });
}

async function undo({ action, move }: Omit<Lease, 'leaseMs'>): Promise<void> {
  try {
    await lifting.liftAction({ action });
  } catch (error) {
    await move({ state: 'overdue', detail: messageOf(error) });
    await overdue.liftAction({ action });
  }
}

interface Accepted {
  given: PersonAnswer;
  /** `void` when the action changed between the answer and its storing. */
  outcome: 'pending' | 'stored' | 'void';
}

/** The update by which a person answers: decided once, however often it is sent; and the question's being taken back. */
function listenForAnswer(action: string) {
  let endsAt: number | null = null;
  let over = false;
  let withdrawn: string | null = null;
  let accepted: Accepted | null = null;
  const isWaiting = () => endsAt !== null && !over && withdrawn === null && accepted === null;
  const sent = (key: string) => (accepted?.given.idempotencyKey === key ? accepted : null);

  const accept = async (given: PersonAnswer): Promise<Accepted> => {
    // The question is stored, and seen, a moment before this workflow hears of it.
    await condition(() => endsAt !== null || over);
    const before = sent(given.idempotencyKey);
    if (before !== null) return before;
    if (!isWaiting()) throw refused('ACTION_NOT_WAITING', 'it waits for no answer');
    await checkAnswer({ action, version: given.version });
    // Asked anew after an await: another answer may have come meanwhile.
    const meanwhile = sent(given.idempotencyKey);
    if (meanwhile !== null) return meanwhile;
    if (!isWaiting()) throw refused('ACTION_NOT_WAITING', 'somebody else answered first');
    return (accepted = { given, outcome: 'pending' });
  };

  setHandler(withdrawAction, ({ reason }) => {
    withdrawn ??= reason;
  });
  setHandler(answerAction, async (given) => {
    const mine = await accept(given);
    // Answered only when the state that follows is stored: the person's page shows it at once.
    await condition(() => mine.outcome !== 'pending');
    if (mine.outcome === 'void') throw refused('ACTION_CHANGED', 'its evidence grew meanwhile');
  });

  const settle = (outcome: Accepted['outcome']): void => {
    if (accepted !== null) accepted.outcome = outcome;
  };
  return {
    open(timeLimitMs: number): void {
      endsAt = Date.now() + timeLimitMs;
    },
    /** The next answer that is given for the action as it stands, or the state it ends in without one. */
    async next(): Promise<PersonAnswer | Told> {
      const answered = () => accepted !== null || withdrawn !== null;
      await condition(answered, Math.max(1, (endsAt ?? 0) - Date.now()));
      // An answer that was taken before the withdrawal stands.
      if (accepted !== null) return accepted.given;
      over = true;
      if (withdrawn !== null) return { state: 'withdrawn', detail: withdrawn };
      return { state: 'expired_unapproved', detail: 'nobody answered in time: not done' };
    },
    handled: () => settle('stored'),
    askAgain(): void {
      settle('void');
      accepted = null;
    },
    /** There is no question, or none any more. */
    close(): void {
      over = true;
    },
  };
}

function refused(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}

/** A closed incident's workflow has ended: nobody needs telling then. */
async function tellIncident(incident: string): Promise<void> {
  try {
    await getExternalWorkflowHandle(workflowIds.incident(incident)).signal(incidentChanged);
  } catch {
    return;
  }
}

function messageOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
