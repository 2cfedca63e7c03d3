/** How much evidence an action rests on by now: more than before is a reason to go on with it. */
import { incidentOf } from './decide.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './respond.ts';

/** Records behind the findings against the action's device. */
export function evidenceOfActionWith(ports: ActivityPorts) {
  return async function evidenceOfAction({ action: uid }: { action: string }): Promise<number> {
    const { incident, target } = await actionOf(ports, uid);
    const { findings } = await incidentOf(ports, incident);
    return findings
      .filter((f) => f.src_endpoint.ip === target.device)
      .reduce((sum, { unmapped }) => sum + unmapped.evidence_total, 0);
  };
}
