/** Moves a kill switch, and lifts what is in force in its scope where that is asked for. */
import { randomUUID } from 'node:crypto';
import type { KillSwitchChange, Me } from '../../domain/api.ts';
import type { ActionView } from '../../domain/action.ts';
import type { Storage } from '../../storage/open.ts';
import { activeStates, type Answers } from './answers.ts';

/** The switch first: what is lifted must not be applied again behind our back. */
export function killSwitchOver(storage: Storage, answers: Answers) {
  return async function setKillSwitch(
    { engaged, scope, reason, lift }: KillSwitchChange,
    by: Me,
  ): Promise<void> {
    await storage.setKillSwitch({ scope, engaged, reason, by: by.name, at: Date.now() });
    if (!engaged || !lift) return;
    const active = (await storage.listActions()).filter(
      (action) => activeStates.has(action.state) && isIn(scope, action),
    );
    const lifted = await Promise.allSettled(
      active.map(({ uid }) =>
        answers.lift(uid, { reason: `kill switch: ${reason}`, idempotencyKey: randomUUID() }, by),
      ),
    );
    // All are tried before the first failure is told; the switch is engaged in any case.
    const failed = lifted.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}

/** Only incident response acts on the network. */
function isIn(scope: KillSwitchChange['scope'], { actuator }: ActionView): boolean {
  return (
    scope === 'all' || scope === 'function:incident_response' || scope === `actuator:${actuator}`
  );
}
