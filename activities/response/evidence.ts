/** How new the evidence behind an action is by now: newer than before is a reason to go on with it. */
import { weighsNothing } from '../../domain/finding.ts';
import { against, incidentOf } from '../decide.ts';
import type { ActivityPorts } from '../ports.ts';
import { actionOf } from './action.ts';

/** Event time, epoch ms, of the newest evidence against the action's device; 0 without any. */
export async function evidenceOf(ports: ActivityPorts, uid: string): Promise<number> {
  const { incident, target } = await actionOf(ports, uid);
  const { findings } = await incidentOf(ports, incident);
  const weighing = findings.filter((finding) => !weighsNothing(finding));
  return Math.max(0, ...against(target.device, weighing).map((f) => f.end_time));
}
