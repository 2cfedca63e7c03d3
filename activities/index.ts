/** Every side effect of the workflows, by closure over the ports. */
import { correlateWith } from './correlate.ts';
import { decisionsWith } from './decide.ts';
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
    ...decisionsWith(ports),
    checkAnswer,
    async tellIncidents({ incidents }: { incidents: string[] }): Promise<void> {
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
