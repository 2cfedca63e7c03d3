/** How new the evidence behind an action is by now: newer than before is a reason to go on with it. */
import { findNewest } from '../../agents/needed.ts';
import { weighsNothing } from '../../domain/finding.ts';
import { durationMs } from '../../policies/duration.ts';
import { against, incidentOf } from '../decide.ts';
import type { ActivityPorts } from '../ports.ts';
import { actionOf } from './action.ts';

/**
 * Event time, epoch ms, of the newest live evidence against the action's device; 0 without any. What an old recording
 * adds says nothing of what goes on now, and prolongs nothing.
 */
export async function evidenceOf(ports: ActivityPorts, uid: string): Promise<number> {
  const { incident, target } = await actionOf(ports, uid);
  const { findings } = await incidentOf(ports, incident);
  const own = against(
    target.device,
    findings.filter((finding) => !weighsNothing(finding)),
  );
  const live = await ports.storage.findLive(own.map(({ finding_info }) => finding_info.uid));
  const maxAge = durationMs((await ports.delegation()).freshness.max_age);
  const now = ports.now();
  return findNewest(
    own.filter(
      ({ finding_info, end_time }) =>
        live.has(finding_info.uid) || Math.abs(now - end_time) <= maxAge,
    ),
  );
}
