/** One action as a lease: decided, applied, verified, active until its time, lifted, verified to be gone. */
import {
  ApplicationFailure,
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

export async function response({ action, incident }: ResponseInput): Promise<void> {
  const move = async (change: Omit<Move, 'action'>): Promise<void> => {
    await moveAction({ action, ...change });
    await tellIncident(incident);
  };
  const person = listenForAnswer(action);
  const opened = await openAction({ action });
  await tellIncident(incident);
  if (opened.effect === 'deny' || opened.effect === 'record') return;
  let approvedBy: string | null = null;
  if (opened.effect === 'ask') {
    const answer = await person.answerWithin(opened.timeLimitMs);
    if (answer === null) {
      await move({ state: 'expired_unapproved', detail: 'nobody answered in time: not done' });
      return;
    }
    if (answer.answer === 'reject') {
      await move({ state: 'rejected', detail: answer.reason, by: answer.by });
      return person.handled();
    }
    approvedBy = answer.by;
  }
  // Asked again at the last moment: a kill switch pulled while a person was thinking must win.
  const decision = await decideApplying({
    action,
    workflowId: workflowInfo().workflowId,
    approvedBy,
  });
  if (decision.effect !== 'act') {
    await move({ state: 'denied', detail: decision.reason, ...by(approvedBy) });
    return person.handled();
  }
  await move({
    state: 'applying',
    detail: approvedBy ? `approved by ${approvedBy}` : decision.reason,
    ...by(approvedBy),
  });
  person.handled();
  await lease({ action, leaseMs: decision.leaseMs, move });
}

function by(person: string | null): { by?: string } {
  return person === null ? {} : { by: person };
}

interface Lease {
  action: string;
  leaseMs: number;
  move: (change: Omit<Move, 'action'>) => Promise<void>;
}

/** The effect's life: whatever happens, it ends lifted and verified to be gone, or overdue and alarmed. */
async function lease({ action, leaseMs, move }: Lease): Promise<void> {
  let lifted: { by: string; reason: string } | null = null;
  setHandler(liftAction, (request) => {
    lifted ??= request;
  });
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
  await condition(() => lifted !== null, Math.max(1, endsAt - Date.now()));
  await move({ state: 'lifting', detail: lifted === null ? 'the lease ended' : 'lifted early' });
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

/** The update by which a person answers: decided once, however often it is sent. */
function listenForAnswer(action: string) {
  let waiting = false;
  let accepted: PersonAnswer | null = null;
  let done = false;
  setHandler(answerAction, async (given) => {
    if (accepted?.idempotencyKey !== given.idempotencyKey) {
      if (!waiting || accepted !== null)
        throw refused('ACTION_NOT_WAITING', 'it waits for no answer');
      await checkAnswer({ action, version: given.version });
      if (!isWaiting()) throw refused('ACTION_NOT_WAITING', 'somebody else answered first');
      accepted = given;
    }
    // Answered only when the state that follows is stored: the person's page shows it at once.
    await condition(() => done);
  });
  // Asked anew after an await: another answer may have come meanwhile.
  const isWaiting = () => waiting && accepted === null;
  return {
    async answerWithin(ms: number): Promise<PersonAnswer | null> {
      waiting = true;
      await condition(() => accepted !== null, ms);
      waiting = false;
      if (accepted === null) done = true;
      return accepted;
    },
    handled() {
      done = true;
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
