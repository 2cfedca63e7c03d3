/** What is done in place of an action that nobody answered: the safer one that the document declares. */
import type { ActionKind, ActionView } from '../domain/action.ts';
import { shortId } from './hash.ts';
import { planFor } from './plan.ts';
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
    const plans = (await planFor(ports, action.incident)).filter(
      (plan) => plan.kind === kind && plan.target.device === action.target.device,
    );
    const stored = await ports.storage.actionsOfIncident(action.incident);
    const uids: string[] = [];
    for (const plan of plans) {
      // What is in force already needs no substitute.
      if (stored.some((one) => isSame(one, plan) && inForce.has(one.state))) continue;
      const { kind: of, target } = plan;
      const own = shortId('act', uid, 'instead', of, `${target.proto ?? ''}/${target.port ?? ''}`);
      const { incident, leaseMs } = action;
      await ports.storage.createAction(
        { ...plan, uid: own, incident, leaseMs, standsInFor: uid },
        ports.now(),
      );
      uids.push(own);
    }
    return { insteadOf: action.kind, uids };
  };
}

const inForce: ReadonlySet<ActionView['state']> = new Set([
  'applying',
  'verified',
  'active',
  'taken_over',
]);

function isSame(a: Pick<ActionView, 'kind' | 'target'>, b: typeof a): boolean {
  const key = ({ kind, target }: typeof a) =>
    [kind, target.device, target.peer, target.proto, target.port].join();
  return key(a) === key(b);
}
