/** What is done in place of an action that nobody answered: the safer one that the document declares. */
import { inForce, type ActionKind } from '../domain/action.ts';
import { shortId } from './hash.ts';
import { actionUid, planFor } from './plan.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './respond.ts';

/** Stores the substitutes of an action, one for each that the incident calls for on its device. */
export function planSubstitutesWith(ports: ActivityPorts) {
  return async function planSubstitutes({
    action: uid,
    kind,
  }: {
    action: string;
    kind: ActionKind;
  }): Promise<{ insteadOf: ActionKind; uids: string[] }> {
    const action = await actionOf(ports, uid);
    const { incident, leaseMs } = action;
    const plans = (await planFor(ports, incident)).filter(
      (plan) => plan.kind === kind && plan.target.device === action.target.device,
    );
    const stored = await ports.storage.actionsOfIncident(incident);
    const uids: string[] = [];
    for (const plan of plans) {
      // What is in force already needs no substitute.
      const same = actionUid(incident, plan);
      if (stored.some((one) => actionUid(incident, one) === same && inForce.has(one.state)))
        continue;
      const own = shortId('act', uid, 'instead', same);
      await ports.storage.createAction(
        { ...plan, uid: own, incident, leaseMs, standsInFor: uid },
        ports.now(),
      );
      uids.push(own);
    }
    return { insteadOf: action.kind, uids };
  };
}
