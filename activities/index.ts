/** Every side effect of the workflows, by closure over the ports. */
import { actsWith } from './act.ts';
import { correlateWith } from './correlate.ts';
import { decideOpeningWith } from './decide-opening.ts';
import { decideRenewalWith } from './decide-renewal.ts';
import { decideApplyingWith, proposeActionWith } from './decide-response.ts';
import { decideVerdictWith, storedVerdict } from './decide-verdict.ts';
import { evidenceOfActionWith } from './evidence.ts';
import { agentsToAskWith, askAgentWith } from './investigation/ask-agents.ts';
import { askToolWith, gatherFactsWith } from './investigation/gather.ts';
import { investigationsWith } from './investigation/incident.ts';
import { draftNarrativeWith, narrateIncidentWith } from './investigation/narrate.ts';
import type { ActivityPorts } from './ports.ts';
import { readBatchWith, type BatchRef } from './read-batch.ts';
import { responsesWith } from './respond.ts';
import { onlyIncident, onlyResponse, onlyWatch, type Asker } from './response/asker.ts';
import { readOrder, readWithdrawal, refuseMessage, type ReadingOrder } from './response/orders.ts';
import { planSubstitutesWith } from './substitute.ts';

/** All activities; a worker registers those of its role. */
export function createActivities(ports: ActivityPorts) {
  const responses = responsesWith(ports);
  const acts = actsWith(ports);
  const investigations = investigationsWith(ports);
  const ofIncident = onlyIncident(ports, { local: true });
  const aboutIncident = onlyIncident(ports, { local: false });
  const inside = onlyResponse(ports, { local: true });
  const outside = onlyResponse(ports, { local: false });
  return {
    readBatch: readBatchWith(ports),
    // The stored answer, or the policies': never what a message says that it was.
    correlate: onlyWatch(ports, { local: false })(
      async (given: BatchRef & { workflowId: string }) =>
        correlateWith(ports)({ ...given, opening: await decideOpeningWith(ports)(given) }),
    ),
    triageIncident: ofIncident(async (given: { incident: string }) =>
      investigations.triageIncident({ ...given, decision: await storedVerdict(ports, given) }),
    ),
    planActions: ofIncident(investigations.planActions),
    gatherFacts: ofIncident(gatherFactsWith(ports)),
    narrateIncident: aboutIncident(narrateIncidentWith(ports)),
    agentsToAsk: ofIncident(agentsToAskWith(ports)),
    askAgent: aboutIncident(askAgentWith(ports)),
    askTool: ofIncident(askToolWith(ports)),
    draftNarrative: aboutIncident(draftNarrativeWith(ports)),
    openAction: inside(responses.openAction),
    moveAction: inside(responses.moveAction),
    approveAction: outside(responses.approveAction),
    escalateAction: outside(responses.escalateAction),
    planSubstitutes: outside(planSubstitutesWith(ports)),
    applyAction: outside(acts.applyAction),
    verifyAction: outside(acts.verifyAction),
    liftAction: outside(acts.liftAction),
    decideOpening: onlyWatch(ports, { local: true })(decideOpeningWith(ports)),
    decideVerdict: ofIncident(decideVerdictWith(ports)),
    proposeAction: ofIncident(proposeActionWith(ports)),
    decideApplying: inside(decideApplyingWith(ports)),
    decideRenewal: inside(decideRenewalWith(ports)),
    evidenceOfAction: inside(evidenceOfActionWith(ports)),
    readOrder: inside((given: ReadingOrder & Asker) => readOrder(ports, given)),
    readWithdrawal: inside((given: { action: string } & Asker) => readWithdrawal(ports, given)),
    refuseMessage: inside((given: { action: string; message: string } & Asker) =>
      refuseMessage(ports, given),
    ),
    // Anybody may have an incident looked at anew; one that there is not gets no workflow.
    tellIncidents: async ({ incidents }: { incidents: string[] }): Promise<void> => {
      for (const incident of incidents)
        if ((await ports.storage.getIncident(incident)) !== null)
          await ports.tellIncident(incident);
    },
  };
}

type All = ReturnType<typeof createActivities>;

/** Short decisions that run in the workflow worker itself: their result lies in history like any other. */
export type LocalActivities = Pick<
  All,
  | 'decideOpening'
  | 'decideVerdict'
  | 'proposeAction'
  | 'decideApplying'
  | 'decideRenewal'
  | 'evidenceOfAction'
  | 'gatherFacts'
  | 'agentsToAsk'
  | 'askTool'
  | 'triageIncident'
  | 'planActions'
  | 'openAction'
  | 'moveAction'
  | 'readOrder'
  | 'readWithdrawal'
  | 'refuseMessage'
>;
export type Activities = Omit<All, keyof LocalActivities>;
