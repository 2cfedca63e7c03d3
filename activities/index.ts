/** Every side effect of the workflows, by closure over the ports. */
import { correlateWith } from './correlate.ts';
import { decideOpeningWith } from './decide-opening.ts';
import { decideApplyingWith, proposeActionWith } from './decide-response.ts';
import { decideVerdictWith } from './decide-verdict.ts';
import { investigationsWith } from './investigate.ts';
import type { ActivityPorts } from './ports.ts';
import { readBatchWith } from './read-batch.ts';
import { responsesWith } from './respond.ts';

/** All activities; a worker registers those of its role. */
export function createActivities(ports: ActivityPorts) {
  const { checkAnswer, ...responses } = responsesWith(ports);
  return {
    readBatch: readBatchWith(ports),
    correlate: correlateWith(ports),
    ...investigationsWith(ports),
    ...responses,
    decideOpening: decideOpeningWith(ports),
    decideVerdict: decideVerdictWith(ports),
    proposeAction: proposeActionWith(ports),
    decideApplying: decideApplyingWith(ports),
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
  'decideOpening' | 'decideVerdict' | 'proposeAction' | 'decideApplying' | 'checkAnswer'
>;
export type Activities = Omit<All, keyof LocalActivities>;
