/** Every side effect of the workflows, by closure over the ports. */
import { actsWith } from './act.ts';
import { correlateWith } from './correlate.ts';
import { decideOpeningWith } from './decide-opening.ts';
import { decideApplyingWith, decideRenewalWith, proposeActionWith } from './decide-response.ts';
import { decideVerdictWith } from './decide-verdict.ts';
import { evidenceOfActionWith } from './evidence.ts';
import { agentsToAskWith, askAgentWith } from './investigation/ask-agents.ts';
import { askToolWith, gatherFactsWith } from './investigation/gather.ts';
import { investigationsWith } from './investigation/incident.ts';
import { draftNarrativeWith, narrateIncidentWith } from './investigation/narrate.ts';
import type { ActivityPorts } from './ports.ts';
import { readBatchWith } from './read-batch.ts';
import { responsesWith } from './respond.ts';
import { planSubstitutesWith } from './substitute.ts';

/** All activities; a worker registers those of its role. */
export function createActivities(ports: ActivityPorts) {
  const { checkAnswer, ...responses } = responsesWith(ports);
  return {
    readBatch: readBatchWith(ports),
    correlate: correlateWith(ports),
    ...investigationsWith(ports),
    gatherFacts: gatherFactsWith(ports),
    narrateIncident: narrateIncidentWith(ports),
    agentsToAsk: agentsToAskWith(ports),
    askAgent: askAgentWith(ports),
    askTool: askToolWith(ports),
    draftNarrative: draftNarrativeWith(ports),
    ...responses,
    planSubstitutes: planSubstitutesWith(ports),
    ...actsWith(ports),
    decideOpening: decideOpeningWith(ports),
    decideVerdict: decideVerdictWith(ports),
    proposeAction: proposeActionWith(ports),
    decideApplying: decideApplyingWith(ports),
    decideRenewal: decideRenewalWith(ports),
    evidenceOfAction: evidenceOfActionWith(ports),
    checkAnswer,
    tellIncidents: async ({ incidents }: { incidents: string[] }): Promise<void> => {
      for (const incident of incidents) await ports.tellIncident(incident);
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
  | 'checkAnswer'
>;
export type Activities = Omit<All, keyof LocalActivities>;
