/** Decides on actions: when they are proposed, again right before they are applied, and when a lease is to go on. */
import { findLiveness, findNewest } from '../agents/needed.ts';
import type { ActionView, Decision } from '../domain/action.ts';
import type { PersonalOrder } from '../domain/order.ts';
import { askingTerms, isUnanswered, renewalPurpose, standingApprovals } from '../domain/witness.ts';
import type { Finding } from '../domain/finding.ts';
import { asPerson, type Approver, type DecisionRequest } from '../policies/gate.ts';
import { gradeOf } from '../policies/grade.ts';
import { manifests } from '../policies/manifests.ts';
import {
  aboutFindings,
  against,
  ask,
  bindingReason,
  incidentOf,
  system,
  type DecisionStep,
} from './decide.ts';
import { planFor, type Planned } from './plan.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './response/action.ts';
import type { Asker } from './response/asker.ts';
import { evidenceOf } from './response/evidence.ts';
import { factsAbout } from './response/facts.ts';
import { refuse } from './response/refuse.ts';
import { spokenNow } from './response/speaker.ts';

type Expired = NonNullable<DecisionRequest['expiredInto']>;

/** What may be done now, and until when. */
export interface Permit {
  effect: Decision['effect'];
  reason: string;
  leaseMs: number;
  /** The actuator to go to; empty unless `act`. */
  actuator: string;
}

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

type Asking = DecisionStep & Asker & { action: string };

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

/**
 * Asked when a lease is about to end and what it answers goes on, or when a person ordered that it be longer. Fails with
 * MOVE_REFUSED when neither is stored.
 */
export function decideRenewalWith(ports: ActivityPorts) {
  return async function decideRenewal({
    order: uid,
    ...asking
  }: Asking & { order?: string }): Promise<Permit> {
    const step = `renew-${asking.step}`;
    const order = uid === undefined ? null : await extension(ports, { ...asking, step, uid });
    const orders = order === null ? [] : [order];
    if (order === null && !(await goesOn(ports, asking.action))) {
      const why = 'a renewal: nothing new is stored of what it answers';
      throw await refuse(ports, { code: 'MOVE_REFUSED', subject: asking.action, why });
    }
    const forMs = order?.body.forMs;
    const leaseMs = forMs === undefined ? {} : { leaseMs: forMs };
    return await permit(ports, { ...asking, step }, { step: 'renew', orders, ...leaseMs });
  };
}

/** A person's order to extend, taken for this renewal. */
async function extension(
  ports: ActivityPorts,
  { uid, ...asking }: Asking & { uid: string },
): Promise<PersonalOrder> {
  const stored = await ports.storage.getOrder(uid);
  const order = stored === null ? null : await spokenNow(ports, stored);
  const isFor = order?.kind === 'extend' && order.action === asking.action;
  const purpose = renewalPurpose(asking);
  if (order === null || !isFor || !(await ports.storage.takeOrder({ uid, purpose }))) {
    const why = 'extend: nobody ordered that';
    throw await refuse(ports, { code: 'ORDER_UNKNOWN', subject: asking.action, why });
  }
  return order;
}

/** Whether evidence has come since it was last permitted; of a lease from before there were warrants, nothing says. */
async function goesOn(ports: ActivityPorts, uid: string): Promise<boolean> {
  const permissions = await ports.storage.warrantsAbout(uid);
  const last = permissions.findLast(({ purpose }) => purpose === 'apply');
  return last === undefined || (await evidenceOf(ports, uid)) > last.evidence;
}

interface Permitting {
  step: 'apply' | 'renew';
  /** What people ordered: their approvals, or the renewal. */
  orders: readonly PersonalOrder[];
  expiredInto?: Expired;
  /** How long it is wanted for; without, as long as it was proposed for. */
  leaseMs?: number;
}

async function permit(
  ports: ActivityPorts,
  { action: uid, workflowId, step, run }: Asking,
  { step: kind, orders, expiredInto, leaseMs: wantedMs }: Permitting,
): Promise<Permit> {
  const action = await actionOf(ports, uid);
  const given = await incidentOf(ports, action.incident);
  const { decision } = await ask(ports, {
    workflowId,
    step,
    subject: uid,
    incident: action.incident,
    findings: action.findings,
    actuator: action.actuator,
    request: {
      ...(await responseRequest(ports, kind, { action, ...given })),
      approvals: orders.map(approver),
      ...(expiredInto === undefined ? {} : { expiredInto }),
      ...(action.activeSince === null ? {} : { activeSince: action.activeSince }),
      ...(wantedMs === undefined ? {} : { leaseMs: wantedMs }),
    },
  });
  // Never longer than what was shown to whoever approved it.
  const leaseMs = wantedMs ?? Math.min(action.leaseMs, decision.lease?.durationMs ?? 0);
  const { effect } = decision;
  if (effect === 'act') await sign(ports, { action, decision, leaseMs, run });
  // The one that was decided about: the document may say another by now.
  const actuator = effect === 'act' ? (decision.actuator ?? '') : '';
  return { effect, reason: bindingReason(decision), leaseMs, actuator };
}

function approver({ by: { name, roles, account, madeBy } }: PersonalOrder): Approver {
  return asPerson({ name, roles, account, madeBy });
}

interface Signing {
  action: ActionView;
  decision: Decision;
  leaseMs: number;
  run: string;
}

/** Stores the warrant to put the effect in force and the one to lift it, for whoever acts to read. */
async function sign(ports: ActivityPorts, { action, decision, leaseMs, run }: Signing) {
  const { uid, kind, target } = action;
  const actuator = decision.actuator ?? '';
  const dryRun = ports.actuators.named(actuator)?.dryRun ?? decision.dryRun;
  const effect = { action: uid, kind, target, actuator, dryRun };
  const at = ports.now();
  const about = {
    ...{ action: uid, decision: decision.uid, run, leaseMs, at },
    evidence: await evidenceOf(ports, uid),
  };
  const apply = ports.warrants.issue({ ...effect, leaseMs, decision: decision.uid }, at);
  await ports.storage.addWarrants([
    {
      ...about,
      id: `${decision.uid}-lift`,
      purpose: 'lift',
      warrant: ports.warrants.issueLift(effect),
    },
    { ...about, id: `${decision.uid}-apply`, purpose: 'apply', warrant: apply },
  ]);
}

/** The findings that an action rests on. */
function about(
  { findings: uids }: Pick<ActionView, 'findings'>,
  findings: readonly Finding[],
): Finding[] {
  return findings.filter((f) => uids.includes(f.finding_info.uid));
}

type Responding = Pick<Planned, 'findings' | 'kind' | 'target'>;

async function responseRequest(
  ports: ActivityPorts,
  step: 'propose' | 'apply' | 'renew',
  { action, findings }: { action: Responding; findings: readonly Finding[] },
): Promise<DecisionRequest> {
  const { kind, target } = action;
  // The case against the device is all that it did; each single action rests on a part of it.
  const own = against(target.device, findings);
  const live = await ports.storage.findLive(own.map(({ finding_info: { uid } }) => uid));
  return {
    function: 'incident_response',
    step,
    ...aboutFindings(about(action, findings)),
    grading: gradeOf(own),
    action: { kind, target, manifest: manifests[kind] },
    // A renewal goes on with what was called for: it needs newer evidence, not all of it anew.
    ...(step === 'renew'
      ? { asLive: live.size > 0, newestEvidenceTime: findNewest(own) }
      : findLiveness(action, own, live)),
    requestedBy: system,
  };
}
