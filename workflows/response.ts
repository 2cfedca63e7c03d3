/** One action from its proposal to its end: asked for as decided, permitted at the last moment, and leased. */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  patched,
  proxyActivities,
  proxyLocalActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import type { ApprovalTerms } from '../domain/action.ts';
import { isRefusal } from './failures.ts';
import { liftLease, readPermit, runLease, type Told } from './lease.ts';
import { incidentChanged, taskQueues, workflowIds, type ResponseInput } from './messages.ts';
import { Question } from './question.ts';
import { readResult } from './read-result.ts';

const { planSubstitutes } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
});

/** Short, and repeated without harm: run in this worker, they save a round trip to the server each. */
const { decideApplying, openAction, moveAction, refuseMessage } =
  proxyLocalActivities<LocalActivities>({
    startToCloseTimeout: '10 seconds',
    retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
  });

type Permit = Awaited<ReturnType<LocalActivities['decideApplying']>>;

export async function response(input: ResponseInput): Promise<void> {
  if (!patched('ends-by-itself')) {
    await respond(input);
    return;
  }
  // Anybody who reaches the server can cancel; no person ordered it, so that what was begun goes on, and people are told.
  let told: Promise<void> = Promise.resolve();
  CancellationScope.current().cancelRequested.catch(() => {
    told = CancellationScope.nonCancellable(() =>
      refuseMessage({ action: input.action, message: 'cancel' }),
    ).catch(() => undefined);
  });
  await CancellationScope.nonCancellable(async () => {
    await respond(input);
    await told;
  });
}

async function respond(input: ResponseInput): Promise<void> {
  const { action, incident } = input;
  const teller = tellerOf(incident);
  const move = async (change: Told): Promise<void> => {
    await moveAction({ action, ...change });
    teller.tell();
  };
  const question = new Question(action);
  const asking: Asking = { ...input, question, move, tell: () => teller.tell() };
  const next = await begin(asking);
  question.close();
  // From here on something may be in force, and is lifted before the workflow ends.
  if (next === 'lift') await liftLease({ action, move });
  else if (next !== null) await runLease({ action, permit: next, move });
  // An answer that is still being given must hear its refusal from here, not that the workflow is gone.
  await condition(allHandlersFinished);
  await teller.told();
}

interface Asking extends ResponseInput {
  question: Question;
  move: (change: Told) => Promise<void>;
  tell: () => void;
}

/** What may begin now, its action in state `applying`; `lift` what an earlier run left; null when nothing is to be done. */
async function begin(asking: Asking): Promise<Permit | 'lift' | null> {
  const { action, insteadOf, question, tell } = asking;
  if (insteadOf !== undefined && !patched('stands-in')) return await declared(asking);
  const opened = await open(action);
  const { effect, terms, leftMs, state, standsIn } = opened;
  const asks = effect === 'ask' && terms !== null;
  if (asks) question.open(terms, leftMs);
  else question.close();
  tell();
  if (asks) return await answered(asking);
  if (state !== undefined && state !== 'proposed')
    return mayBeInForce.includes(state) ? 'lift' : null;
  if (standsIn === true) return await declared(asking);
  return effect === 'act' ? await permitted(asking) : null;
}

type Opened = Awaited<ReturnType<LocalActivities['openAction']>>;

async function open(action: string): Promise<Opened> {
  return readResult<Opened>(await openAction({ action }), { effect: 'record', terms: null });
}

const mayBeInForce: readonly string[] = [
  ...['applying', 'verified', 'active', 'taken_over', 'lifting', 'overdue'],
];

/** What may begin now; asks a person when, right before applying, it is not to be done alone any more. */
async function permitted(asking: Asking): Promise<Permit | null> {
  const permit = await approved(asking, 1);
  if (permit !== 'ask') return permit;
  return await answered(asking, 2);
}

/** Asked again at the last moment: a kill switch pulled while a person was thinking must win. */
async function decide({ action }: Asking, attempt: number): Promise<Permit> {
  return readPermit(await decideApplying({ action, step: stepName(attempt) }));
}

/** Of this run: what an earlier one was permitted counts no more. */
function stepName(attempt: number): string {
  const run = workflowInfo().runId.slice(0, 8);
  return attempt === 1 ? run : `${run}-${attempt}`;
}

async function answered(asking: Asking, first = 1): Promise<Permit | null> {
  const { question, move } = asking;
  for (let attempt = first; ; attempt += 1) {
    const outcome = await question.outcome();
    switch (outcome.kind) {
      case 'withdrawn':
        await move({ state: 'withdrawn' });
        return null;
      case 'unanswered':
        return await unanswered(asking, question.terms);
      case 'rejected':
        await move({ state: 'rejected' });
        question.stored();
        return null;
      case 'approved':
        try {
          const permit = await approved(asking, attempt);
          question.stored();
          if (permit !== 'ask') return permit;
        } catch (error) {
          if (!isRefusal(error, 'ACTION_CHANGED')) throw error;
          question.askAgain();
        }
    }
  }
}

/** What was approved and may begin; `ask` when what people approved is not enough any more. */
async function approved(asking: Asking, attempt: number): Promise<Permit | 'ask' | null> {
  const { action, move, question, tell } = asking;
  const permit = await decide(asking, attempt);
  if (permit.effect === 'ask' && patched('asks-at-applying')) {
    question.prepare();
    const { terms, leftMs } = await open(action);
    if (terms === null) return null;
    question.open(terms, leftMs);
    tell();
    return 'ask';
  }
  await move({ state: permit.effect === 'act' ? 'applying' : 'denied' });
  return permit.effect === 'act' ? permit : null;
}

/** Nobody answered in time: what was declared for that, and nothing else. */
async function unanswered(asking: Asking, terms: ApprovalTerms): Promise<Permit | null> {
  const { action, incident, move } = asking;
  if (terms.onExpiry === 'act') return await declared(asking);
  if (terms.onExpiry !== 'substitute' || terms.substitute === null) {
    await move({ state: 'expired_unapproved' });
    return null;
  }
  const substitutes: Partial<Substitutes> = await planSubstitutes({ action });
  const { uids = [], ...instead } = substitutes;
  await move({ state: 'expired_unapproved' });
  for (const uid of uids) await startInstead({ action: uid, incident, ...instead });
  return null;
}

type Substitutes = Awaited<ReturnType<Activities['planSubstitutes']>>;

/** The outcome declared for silence, which the policies still have to allow. */
async function declared({ action, move }: Asking): Promise<Permit | null> {
  const permit = readPermit(await decideApplying({ action, step: stepName(1), unanswered: true }));
  await move({ state: permit.effect === 'act' ? 'applying' : 'expired_unapproved' });
  return permit.effect === 'act' ? permit : null;
}

async function startInstead(input: ResponseInput): Promise<void> {
  await startChild<typeof response>('response', {
    workflowId: workflowIds.response(input.action),
    taskQueue: taskQueues.respond,
    args: [input],
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}

/** Tells the incident that something changed; the story may be told a moment later than the network is changed. */
function tellerOf(incident: string) {
  let telling: Promise<unknown> = Promise.resolve();
  const tellOnce = async (): Promise<void> => {
    try {
      await getExternalWorkflowHandle(workflowIds.incident(incident)).signal(incidentChanged);
    } catch {
      // A closed incident has no workflow to tell.
    }
  };
  return {
    tell(): void {
      telling = Promise.all([telling, tellOnce()]);
    },
    /** A workflow that ends while it still tells fails its last task, and whoever waits for that task with it. */
    async told(): Promise<void> {
      await telling;
    },
  };
}
