/** Decides on actions: when they are proposed, and again right before they are applied. */
import type { ActionView } from '../domain/action.ts';
import { askingTerms, isUnanswered, standingApprovals } from '../domain/question.ts';
import { ask, incidentOf, type DecisionStep } from './decide.ts';
import { planFor } from './plan.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './response/action.ts';
import { factsAbout } from './response/facts.ts';
import {
  permit,
  responseRequest,
  type Asking,
  type Expired,
  type Permit,
} from './response/permit.ts';
import { refuse } from './response/refuse.ts';

/**
 * Decides on a planned action and stores it as a proposal; at L0, where the system proposes nothing, it is not stored.
 * Answers whether there is something to respond to.
 */
export function proposeActionWith(ports: ActivityPorts) {
  return async function proposeAction({
    incident: uid,
    action,
    workflowId,
    step,
  }: DecisionStep & { incident: string; action: string }): Promise<boolean> {
    const planned = (await planFor(ports, uid)).find((plan) => plan.uid === action);
    if (planned === undefined) return false;
    const given = await incidentOf(ports, uid);
    const { decision } = await ask(ports, {
      workflowId,
      step,
      subject: action,
      incident: uid,
      findings: planned.findings,
      request: await responseRequest(ports, 'propose', { action: planned, ...given }),
    });
    if (decision.effect === 'deny' && decision.bindingGate === 'matrix') return false;
    await ports.storage.createAction(
      { ...planned, incident: uid, leaseMs: decision.lease?.durationMs ?? 0 },
      ports.now(),
    );
    return true;
  };
}

/**
 * Asked immediately before applying, with the approvals that are stored, or with what was declared for silence, when
 * nobody answered. Fails with MOVE_REFUSED when the time to answer is not over, or nothing was declared.
 */
export function decideApplyingWith(ports: ActivityPorts) {
  return async function decideApplying({
    unanswered = false,
    ...asking
  }: Asking & { unanswered?: boolean }): Promise<Permit> {
    const step = `${unanswered ? 'apply-unanswered' : 'apply'}-${asking.step}`;
    const facts = await factsAbout(ports, asking);
    const orders = standingApprovals(facts);
    if (!unanswered) return await permit(ports, { ...asking, step }, { step: 'apply', orders });
    const expiredInto = await declaredFor(ports, facts);
    if (expiredInto === null) {
      const why = 'nothing is declared for this silence, or it is none yet';
      throw await refuse(ports, { code: 'MOVE_REFUSED', subject: asking.action, why });
    }
    return await permit(ports, { ...asking, step }, { step: 'apply', orders: [], expiredInto });
  };
}

/** What was declared for the silence that is stored; null when there is none. */
async function declaredFor(
  ports: ActivityPorts,
  { action, now }: { action: ActionView; now: number },
): Promise<Expired | null> {
  if (action.standsInFor === null) {
    const declared = askingTerms(action)?.onExpiry === 'act' && isUnanswered({ action, now });
    return declared ? { outcome: 'act' } : null;
  }
  const parent = await actionOf(ports, action.standsInFor);
  const over = parent.state === 'expired_unapproved';
  const declared = askingTerms(parent)?.substitute === action.kind;
  return over && declared ? { outcome: 'substitute', insteadOf: parent.kind } : null;
}
