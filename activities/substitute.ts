/** What is done in place of an action that nobody answered: the safer one that the document declares. */
import { inForce, type ActionKind } from '../domain/action.ts';
import { askingTerms, isUnanswered } from '../domain/question.ts';
import { shortId } from './hash.ts';
import { actionUid, planFor } from './plan.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './response/action.ts';
import type { Asker } from './response/asker.ts';
import { refuse } from './response/refuse.ts';

/**
 * Stores the substitutes of an action that nobody answered, one for each that the incident calls for on its device, of
 * the kind that was declared. Fails with MOVE_REFUSED when the time to answer is not over, or none was declared.
 */
export function planSubstitutesWith(ports: ActivityPorts) {
  return async function planSubstitutes({
    action: uid,
  }: { action: string } & Asker): Promise<{ insteadOf: ActionKind; uids: string[] }> {
    const action = await actionOf(ports, uid);
    const { incident, leaseMs } = action;
    const terms = askingTerms(action);
    const kind = terms?.onExpiry === 'substitute' ? terms.substitute : null;
    const waits = action.state === 'awaiting_approval';
    if (kind === null || !waits || !isUnanswered({ action, now: ports.now() })) {
      const why = 'nothing is to be done in its place';
      throw await refuse(ports, { code: 'MOVE_REFUSED', subject: uid, why });
    }
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
