/** Moves a kill switch, and lifts what is in force in its scope where that is asked for. */
import { randomUUID } from 'node:crypto';
import { DRY_RUN } from '../../activities/actuators/dry-run.ts';
import type { KillSwitchChange, Me } from '../../domain/api.ts';
import type { ActionView } from '../../domain/action.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Storage } from '../../storage/open.ts';
import { activeStates, type Answers } from './answers.ts';

/**
 * The switch first: what is lifted must not be applied again behind our back. A switch for an actuator that nobody has
 * loaded would stop nothing, and be believed to.
 *
 * @throws WatchbillError NOT_FOUND
 */
export function killSwitchOver(storage: Storage, answers: Answers) {
  return async function setKillSwitch(
    { engaged, scope, reason, lift }: KillSwitchChange,
    by: Me,
  ): Promise<void> {
    if (engaged) await expectActuator(storage, scope);
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

async function expectActuator(storage: Storage, scope: KillSwitchChange['scope']): Promise<void> {
  const name = /^actuator:(.*)$/.exec(scope)?.[1];
  if (name === undefined || name === DRY_RUN) return;
  if ((await storage.getActuatorHealth(name)) !== null) return;
  throw new WatchbillError('NOT_FOUND', `no actuator is named ${name}: nothing is stopped`, {
    fix: 'npx watchbill doctor names them; npx watchbill kill on without --actuator stops all',
  });
}

/** Only incident response acts on the network. */
function isIn(scope: KillSwitchChange['scope'], { actuator }: ActionView): boolean {
  return (
    scope === 'all' || scope === 'function:incident_response' || scope === `actuator:${actuator}`
  );
}
