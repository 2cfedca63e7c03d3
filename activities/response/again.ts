/** Which actions that are over are called for anew, so that what was let go once does not silence what goes on. */
import type { ActionView } from '../../domain/action.ts';
import type { Finding } from '../../domain/finding.ts';
import { findLiveness } from '../../agents/needed.ts';
import { durationMs } from '../../policies/duration.ts';
import type { ActivityPorts } from '../ports.ts';
import { against } from '../decide.ts';
import { findKillSwitch } from '../kill-switch.ts';

/**
 * The uids of those that were left for a reason that holds no more, and that fresh evidence calls for: the evidence was
 * old, a kill switch was engaged, nobody answered, the lease ended by itself. What a person declined or lifted, or a
 * policy does not let happen, stays so.
 */
export async function findCalledAnew(
  ports: ActivityPorts,
  stored: readonly ActionView[],
  findings: readonly Finding[],
): Promise<Set<string>> {
  const over = stored.filter(isLeft);
  if (over.length === 0) return new Set();
  const live = await ports.storage.findLive(findings.map(({ finding_info: { uid } }) => uid));
  const maxAge = durationMs((await ports.delegation()).freshness.max_age);
  const now = ports.now();
  const isCalledFor = (action: ActionView): boolean => {
    const own = against(action.target.device, findings);
    const { asLive, newestEvidenceTime } = findLiveness(action, own, live);
    if (!asLive && Math.abs(now - newestEvidenceTime) > maxAge) return false;
    return !wasInTime(action) || newestEvidenceTime > endedAt(action);
  };
  const anew = new Set<string>();
  for (const action of over.filter(isCalledFor))
    if ((await findKillSwitch(ports.storage, action)) === null) anew.add(action.uid);
  return anew;
}

/** Reasons of a decision that time takes away. */
const passing: readonly string[] = ['freshness', 'kill-switch'];

function isLeft({ state, decision, history }: ActionView): boolean {
  if (state === 'recorded' || state === 'denied')
    return passing.includes(decision?.bindingGate ?? '');
  if (state === 'expired_unapproved') return true;
  return state === 'lifted' && history.some(({ detail }) => detail === 'the lease ended');
}

/** It was asked about or in force: only what came after that calls for it anew. */
function wasInTime({ state }: ActionView): boolean {
  return state === 'expired_unapproved' || state === 'lifted';
}

function endedAt({ history }: ActionView): number {
  return history.at(-1)?.at ?? 0;
}
