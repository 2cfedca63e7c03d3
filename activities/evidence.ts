/** How new the evidence behind an action is by now: newer than before is a reason to go on with it. */
import { against, incidentOf } from './decide.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './respond.ts';

/** Event time, epoch ms, of the newest evidence against the action's device; 0 without any. */
export function evidenceOfActionWith(ports: ActivityPorts) {
  return async function evidenceOfAction({ action: uid }: { action: string }): Promise<number> {
    const { incident, target } = await actionOf(ports, uid);
    const { findings } = await incidentOf(ports, incident);
    return Math.max(0, ...against(target.device, findings).map((f) => f.end_time));
  };
}
