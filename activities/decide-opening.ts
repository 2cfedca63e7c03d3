/** Decides whether the findings of a batch may open incidents. */
import type { Finding } from '../domain/finding.ts';
import { openingKey, type Opening } from './correlate.ts';
import { ask, system } from './decide.ts';
import type { ActivityPorts } from './ports.ts';
import type { BatchRef } from './read-batch.ts';

/** Whether the findings of a batch may open incidents: one answer for each detection and basis among them. */
export function decideOpeningWith(ports: ActivityPorts) {
  return async function decideOpening({
    input,
    seq,
    workflowId,
  }: BatchRef & { workflowId: string }): Promise<Opening> {
    const source = await ports.storage.getInput(input);
    const batch = await ports.storage.getBatch({ input, seq });
    const findings = await ports.storage.getFindings(batch?.findingUids ?? []);
    const kinds = new Map(findings.map((finding) => [openingKey(finding), finding]));
    const answer = async (key: string, { unmapped, finding_info }: Finding) => {
      const { decision, provisional } = await ask(ports, {
        workflowId,
        step: `open-${key}-${seq}`,
        subject: input,
        findings: [finding_info.uid],
        request: {
          function: 'threat_detection',
          step: 'open_incident',
          basis: unmapped.basis,
          detections: [finding_info.analytic.uid],
          entities: [],
          newestEvidenceTime: source?.progress.eventTime ?? 0,
          asLive: source?.asLive ?? false,
          requestedBy: system,
        },
      });
      return { effect: decision.effect, provisional };
    };
    const opening: Opening = {};
    for (const [key, finding] of kinds) opening[key] = await answer(key, finding);
    return opening;
  };
}
