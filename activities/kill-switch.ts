/** Whether an approval could do anything now: while a kill switch stands in the way it is refused, and its question stays. */
import type { ActionView } from '../domain/action.ts';
import { findStop, KillSwitchScope, wordStop } from '../domain/kill-switch-scope.ts';
import type { Storage } from '../storage/open.ts';

/** Why nothing may be approved now, in words; null when no switch stops it. One that can't be read counts as engaged. */
export async function findKillSwitch(
  storage: Pick<Storage, 'getKillSwitches'>,
  { decision }: Pick<ActionView, 'decision'>,
): Promise<string | null> {
  const switches = await storage.getKillSwitches().catch(() => null);
  if (switches === null) return 'the kill switch can’t be read, so it counts as engaged';
  const engaged = switches.filter((one) => one.engaged);
  const stop = findStop(
    engaged.map(({ scope }) => KillSwitchScope.parse(scope)),
    { function: decision?.function ?? 'incident_response', actuator: decision?.actuator ?? null },
  );
  if (stop === null) return null;
  const { by, reason } = engaged.find(({ scope }) => scope === stop) ?? { by: null, reason: null };
  return `the kill switch is ${wordStop(stop)} (${by ?? 'somebody unknown'}: ${reason ?? 'no reason given'})`;
}
