/** How new the evidence behind an action is by now: newer than before is a reason to go on with it. */
import { weighsNothing, type Finding } from '../../domain/finding.ts';
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
  return Math.max(0, ...(await endsOfLive(ports, own, live)).values());
}

/**
 * The findings of these that go on now, each with the event time, epoch ms, until which that is known: live inputs saw
 * it until then, or it is fresh by itself. What a recording saw of a live one beyond that counts for nothing.
 *
 * @param live as `storage.findLive` answers of these findings
 */
export async function endsOfLive(
  ports: Pick<ActivityPorts, 'delegation' | 'now'>,
  findings: readonly Finding[],
  live: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const maxAge = durationMs((await ports.delegation()).freshness.max_age);
  const now = ports.now();
  const ends = new Map<string, number>();
  for (const { finding_info, end_time } of findings) {
    const fresh = Math.abs(now - end_time) <= maxAge ? end_time : undefined;
    const end = fresh ?? live.get(finding_info.uid);
    if (end !== undefined) ends.set(finding_info.uid, end);
  }
  return ends;
}
