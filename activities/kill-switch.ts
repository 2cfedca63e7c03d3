/** Whether an approval could do anything now: while a kill switch stands in the way it is refused, and its question stays. */
import type { ActionView } from '../domain/action.ts';
import {
  findStop,
  KillSwitchScope,
  releaseCommand,
  wordStop,
} from '../domain/kill-switch-scope.ts';
import type { Storage } from '../storage/open.ts';

export interface Engaged {
  scope: KillSwitchScope;
  by: string | null;
  reason: string | null;
}

/** The switches that are engaged, with who moved them and why; `unreadable` when that can't be told. */
export async function readEngaged(
  storage: Pick<Storage, 'getKillSwitches'>,
): Promise<Engaged[] | 'unreadable'> {
  try {
    const engaged = (await storage.getKillSwitches()).filter((one) => one.engaged);
    return engaged.map((one) => ({ ...one, scope: KillSwitchScope.parse(one.scope) }));
  } catch {
    return 'unreadable';
  }
}

/** What stands in the way of an approval. */
export interface Stop {
  why: string;
  /** How a lead releases it. */
  fix: string;
}

/** Why nothing may be approved now; null when no switch stops it. One that can't be read counts as engaged. */
export async function findKillSwitch(
  storage: Pick<Storage, 'getKillSwitches'>,
  { decision }: Pick<ActionView, 'decision'>,
): Promise<Stop | null> {
  const engaged = await readEngaged(storage);
  if (engaged === 'unreadable') {
    const why = 'the kill switch can’t be read, so it counts as engaged';
    return { why, fix: 'npx watchbill doctor' };
  }
  const stop = findStop(
    engaged.map(({ scope }) => scope),
    { function: decision?.function ?? 'incident_response', actuator: decision?.actuator ?? null },
  );
  if (stop === null) return null;
  const { by, reason } = engaged.find(({ scope }) => scope === stop) ?? { by: null, reason: null };
  const why = `the kill switch is ${wordStop(stop)} (${by ?? 'somebody unknown'}: ${reason ?? 'no reason given'})`;
  return { why, fix: `a lead releases it: ${releaseCommand(stop)}` };
}
