/** Which workflows must be running, by what the database holds. */
import { finishedStates, type ActionView } from '../../../domain/action.ts';
import type { Storage } from '../../../storage/open.ts';
import { taskQueues, workflowIds } from '../../../workflows/messages.ts';

export type Kind = 'response' | 'incident' | 'watch';

export interface Expected {
  kind: Kind;
  /** The uid of the action, incident or input. */
  uid: string;
  workflowId: string;
  taskQueue: string;
  /** Why it must run, in words. */
  because: string;
  /** Wall clock, epoch ms: a moment after this it must have been started. */
  since: number;
  /** Wall clock, epoch ms, by which it must have moved on; null: it may wait for ever. */
  overdueAt: number | null;
  /** It is needed only if it was ended by force: what it does may be over. */
  onlyIfEnded: boolean;
}

/** How late a question may be ended, ms: an end that nobody sees to within it is overdue. */
const LATE_MS = 30_000;

type Reads = Pick<
  Storage,
  'unfinishedActions' | 'incidentsToAttend' | 'inputsRead' | 'getAction' | 'getIncident'
>;

export async function expectedWorkflows(storage: Reads): Promise<Expected[]> {
  const actions = await storage.unfinishedActions();
  const incidents = await storage.incidentsToAttend();
  const inputs = await storage.inputsRead();
  return [
    ...actions.map(forAction),
    ...incidents.map(({ uid, updatedAt }) => ({
      ...named('incident', uid),
      taskQueue: taskQueues.investigate,
      because: 'the incident is not settled',
      since: updatedAt,
      overdueAt: null,
      onlyIfEnded: false,
    })),
    ...inputs.map(({ uid, done }) => ({
      ...named('watch', uid),
      taskQueue: taskQueues.detect,
      because: done ? 'what it found may not have been joined' : 'the input is not read to its end',
      since: 0,
      overdueAt: null,
      onlyIfEnded: done,
    })),
  ];
}

function named(kind: Kind, uid: string): Pick<Expected, 'kind' | 'uid' | 'workflowId'> {
  return { kind, uid, workflowId: workflowIds[kind](uid) };
}

function forAction({ uid, state, history, answerBy }: ActionView): Expected {
  const asks = state === 'awaiting_approval' && answerBy !== null;
  return {
    ...named('response', uid),
    taskQueue: taskQueues.respond,
    because: `the action is ${state.replaceAll('_', ' ')}`,
    since: history.at(-1)?.at ?? 0,
    overdueAt: asks ? answerBy + LATE_MS : null,
    onlyIfEnded: false,
  };
}

/** Whether it is still needed: it may have come to its end since it was read. */
export async function isStillExpected(
  storage: Reads,
  { kind, uid }: Pick<Expected, 'kind' | 'uid'>,
): Promise<boolean> {
  if (kind === 'response') {
    const action = await storage.getAction(uid);
    return action !== null && !finishedStates.has(action.state);
  }
  if (kind === 'incident') {
    return (await storage.incidentsToAttend()).some((one) => one.uid === uid);
  }
  return (await storage.inputsRead()).some((one) => one.uid === uid);
}
