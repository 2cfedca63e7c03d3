/** One action from its proposal to its end: asked for as decided, permitted at the last moment, and leased. */
import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import type { ApprovalTerms } from '../domain/action.ts';
import { isRefusal } from './failures.ts';
import { runLease, type Told } from './lease.ts';
import {
  incidentChanged,
  taskQueues,
  workflowIds,
  type PersonAnswer,
  type ResponseInput,
} from './messages.ts';
import { Question } from './question.ts';

const { planSubstitutes } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
});

/** Short, and repeated without harm: run in this worker, they save a round trip to the server each. */
const { decideApplying, openAction, moveAction } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
});

type Permit = Awaited<ReturnType<LocalActivities['decideApplying']>>;
type Expired = NonNullable<Parameters<LocalActivities['decideApplying']>[0]['expired']>;

export async function response(input: ResponseInput): Promise<void> {
  const { action, incident, insteadOf } = input;
  const teller = tellerOf(incident);
  const move = async (change: Told): Promise<void> => {
    await moveAction({ action, ...change });
    teller.tell();
  };
  const question = new Question(action);
  const asking: Asking = { ...input, question, move, tell: () => teller.tell() };
  const permit =
    insteadOf === undefined
      ? await permission(asking)
      : await declared(asking, { outcome: 'substitute', insteadOf });
  question.close();
  // From here on something may be in force: a cancelled workflow lifts it, and never just ends.
  if (permit !== null) await runLease({ action, permit, move });
  // An answer that is still being given must hear its refusal from here, not that the workflow is gone.
  await condition(allHandlersFinished);
  await teller.told();
}

interface Asking extends ResponseInput {
  question: Question;
  move: (change: Told) => Promise<void>;
  tell: () => void;
}

/** What may begin now, its action in state `applying`; null when nothing may, in its final state. */
async function permission(asking: Asking): Promise<Permit | null> {
  const { action, question, tell } = asking;
  const { effect, terms } = await openAction({ action });
  if (effect === 'ask' && terms !== null) question.open(terms);
  else question.close();
  tell();
  if (effect === 'act') return await permitted(asking, 1, []);
  return effect === 'ask' && terms !== null ? await answered(asking, terms) : null;
}

async function answered(asking: Asking, terms: ApprovalTerms): Promise<Permit | null> {
  const { question, move } = asking;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await question.outcome();
    switch (outcome.kind) {
      case 'withdrawn':
        await move({ state: 'withdrawn', detail: outcome.reason });
        return null;
      case 'unanswered':
        return await unanswered(asking, terms);
      case 'rejected':
        await move({ state: 'rejected', detail: outcome.by.reason, by: outcome.by.by });
        question.stored();
        return null;
      case 'approved':
        try {
          const permit = await permitted(asking, attempt, outcome.by);
          question.stored();
          return permit;
        } catch (error) {
          if (!isRefusal(error, 'ACTION_CHANGED')) throw error;
          question.askAgain();
        }
    }
  }
}

/** Asked again at the last moment: a kill switch pulled while a person was thinking must win. */
async function permitted(
  { action, move }: Asking,
  attempt: number,
  by: readonly PersonAnswer[],
): Promise<Permit | null> {
  const permit = await decideApplying({
    action,
    workflowId: workflowInfo().workflowId,
    step: attempt === 1 ? 'apply' : `apply-${attempt}`,
    approvals: by.map(({ by: name, roles }) => ({ name, roles })),
  });
  await move(moveOf(permit, by));
  return permit.effect === 'act' ? permit : null;
}

function moveOf({ effect, reason, actuator }: Permit, by: readonly PersonAnswer[]): Told {
  const last = by.at(-1);
  const names = by.map((one) => one.by).join(' and ');
  const answeredBy = last === undefined ? {} : { by: names };
  if (effect !== 'act') return { state: 'denied', detail: reason, ...answeredBy };
  if (last === undefined) return { state: 'applying', detail: reason, actuator };
  const { version } = last;
  const detail = `approved by ${names}`;
  return { state: 'applying', detail, ...answeredBy, actuator, ifVersion: version };
}

/** Nobody answered in time: what was declared for that, and nothing else. */
async function unanswered(asking: Asking, terms: ApprovalTerms): Promise<Permit | null> {
  const { action, incident, move } = asking;
  if (terms.onExpiry === 'act') return await declared(asking, { outcome: 'act' });
  const substitute = terms.onExpiry === 'substitute' ? terms.substitute : null;
  if (substitute === null) {
    await move({ state: 'expired_unapproved', detail: 'nobody answered in time: not done' });
    return null;
  }
  const { insteadOf, uids } = await planSubstitutes({ action, kind: substitute });
  const instead = uids.length === 0 ? 'nothing left to do instead' : `${uids.join(', ')} instead`;
  await move({ state: 'expired_unapproved', detail: `nobody answered in time: ${instead}` });
  for (const uid of uids) await startInstead({ action: uid, incident, insteadOf });
  return null;
}

/** The outcome declared for silence, which the policies still have to allow. */
async function declared({ action, move }: Asking, expired: Expired): Promise<Permit | null> {
  const permit = await decideApplying({
    action,
    workflowId: workflowInfo().workflowId,
    step: 'apply-unanswered',
    approvals: [],
    expired,
  });
  const { effect, reason, actuator } = permit;
  if (effect !== 'act') {
    await move({ state: 'expired_unapproved', detail: `not done: ${reason}` });
    return null;
  }
  await move({ state: 'applying', detail: 'nobody answered in time: done as declared', actuator });
  return permit;
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
