/** Decides whether the findings of a batch may open incidents. */
import type { Basis } from '../domain/finding.ts';
import type { Opening } from './correlate.ts';
import { ask, system } from './decide.ts';
import type { ActivityPorts } from './ports.ts';
import type { BatchRef } from './read-batch.ts';

/** Whether the findings of a batch may open incidents: one answer for rule findings, one for baseline findings. */
export function decideOpeningWith(ports: ActivityPorts) {
  return async function decideOpening({
    input,
    seq,
    workflowId,
  }: BatchRef & { workflowId: string }): Promise<Opening> {
    const source = await ports.storage.getInput(input);
    const answer = async (basis: Basis) => {
      const { decision, provisional } = await ask(ports, {
        workflowId,
        step: `open-${basis}-${seq}`,
        subject: input,
        request: {
          function: 'threat_detection',
          step: 'open_incident',
          basis,
          newestEvidenceTime: source?.progress.eventTime ?? 0,
          asLive: source?.asLive ?? false,
          requestedBy: system,
        },
      });
      return { effect: decision.effect, provisional };
    };
    return { rule: await answer('rule'), baseline: await answer('baseline') };
  };
}
