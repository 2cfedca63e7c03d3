/** Decides how far the agent's verdict on an incident counts. */
import { aboutFindings, ask, incidentOf, system, type DecisionStep } from './decide.ts';
import type { Decision } from '../domain/action.ts';
import type { ActivityPorts } from './ports.ts';

/** Whether the agent's verdict on an incident stands, waits for a person, or is only noted. */
export function decideVerdictWith(ports: ActivityPorts) {
  return async function decideVerdict({
    incident: uid,
    workflowId,
    step,
  }: DecisionStep & { incident: string }) {
    const { incident, findings } = await incidentOf(ports, uid);
    const { decision } = await ask(ports, {
      workflowId,
      step,
      subject: uid,
      findings: findings.map(({ finding_info }) => finding_info.uid),
      request: {
        function: 'alert_triage',
        step: 'set_verdict',
        ...aboutFindings(findings),
        newestEvidenceTime: incident.end,
        asLive: incident.asLive,
        requestedBy: system,
      },
    });
    return { effect: decision.effect };
  };
}

/** How far the verdict counts, as it was decided last; as at L1 when that was never decided. */
export async function storedVerdict(
  { storage }: Pick<ActivityPorts, 'storage'>,
  { incident }: { incident: string },
): Promise<Pick<Decision, 'effect'>> {
  const decisions = (await storage.decisionsAbout([incident])).get(incident) ?? [];
  const last = decisions.findLast((decision) => decision.function === 'alert_triage');
  return { effect: last?.effect ?? 'record' };
}
