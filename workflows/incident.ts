/** One incident: brought up to date whenever something joins it, until a person closes it. */
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  patched,
  ParentClosePolicy,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  startChild,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import {
  incidentChanged,
  incidentSettled,
  taskQueues,
  withdrawAction,
  workflowIds,
  type IncidentInput,
  type ResponseInput,
} from './messages.ts';
import { investigateWithModel } from './investigate-with-model.ts';
import { readResult } from './read-result.ts';
import type { response } from './response.ts';

const { narrateIncident } = proxyActivities<Activities>({
  taskQueue: taskQueues.investigate,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500 ms', maximumInterval: '30 s' },
});

/** What leads to a response runs in this worker: each would cost a round trip to the server otherwise. */
const { decideVerdict, gatherFacts, triageIncident, planActions, proposeAction } =
  proxyLocalActivities<LocalActivities>({
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '500 ms', maximumInterval: '30 s' },
  });

/** What it was told of `started` comes from runs before 0.2.0, and is believed of those only. */
export async function incident({ incident: uid, started = [] }: IncidentInput): Promise<void> {
  const { workflowId, runId } = workflowInfo();
  if (patched('begun-from-store')) started = [];
  let changes = 1;
  let handled = 0;
  setHandler(incidentChanged, () => {
    changes += 1;
  });
  setHandler(incidentSettled, () => handled === changes);

  for (let round = 1; ; round += 1) {
    const upTo = changes;
    const step = `${runId.slice(0, 8)}-${round}`;
    const verdict = readResult<Verdict>(
      await decideVerdict({ incident: uid, workflowId, step: `verdict-${step}` }),
      { effect: 'record' },
    );
    await gatherFacts({ incident: uid });
    const { closed, asking } = readResult<Triaged>(
      await triageIncident({ incident: uid, decision: verdict }),
      { closed: false, asking: [] },
    );
    if (!closed) {
      const { actions, obsolete, contained, begun } = readResult<Planned>(
        await planActions({ incident: uid }),
        { actions: [], obsolete: [], contained: [], begun: [] },
      );
      await withdraw(obsolete, 'its findings are in another incident now');
      for (const { action, reason } of contained) await withdraw([action], reason);
      for (const action of actions) {
        if (started.includes(action) || begun.includes(action)) continue;
        const proposed = await proposeAction({
          incident: uid,
          action,
          workflowId,
          step: `propose-${action}`,
        });
        if (!proposed) continue;
        await startResponse({ action, incident: uid });
        started = [...started, action];
      }
    }
    await narrateIncident({ incident: uid });
    // Models are asked when nothing waits to be looked at by rules, and only as long as nothing new has come.
    const isCurrent = () => changes === upTo;
    if (!closed && isCurrent()) await investigateWithModel({ incident: uid, isCurrent });
    handled = upTo;
    // What is withdrawn says so, and the story tells it before it ends.
    if (closed && !(await withdraw(asking, 'incident closed'))) return;
    await condition(() => changes > handled || workflowInfo().continueAsNewSuggested);
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof incident>({ incident: uid });
    }
  }
}

type Verdict = Awaited<ReturnType<LocalActivities['decideVerdict']>>;
type Triaged = Awaited<ReturnType<LocalActivities['triageIncident']>>;
type Planned = Awaited<ReturnType<LocalActivities['planActions']>>;

/** Starts it once: an earlier run of this workflow may have, without its having stored anything yet. */
async function startResponse(input: ResponseInput): Promise<void> {
  try {
    await startChild<typeof response>('response', {
      workflowId: workflowIds.response(input.action),
      taskQueue: taskQueues.respond,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'WorkflowExecutionAlreadyStartedError')
      throw error;
  }
}

/** Takes back what still asks a person; answers whether there was anything. */
async function withdraw(actions: readonly string[], reason: string): Promise<boolean> {
  const asked = await Promise.allSettled(
    actions.map((action) =>
      getExternalWorkflowHandle(workflowIds.response(action)).signal(withdrawAction, { reason }),
    ),
  );
  return asked.some(({ status }) => status === 'fulfilled');
}
