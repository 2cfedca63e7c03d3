/** Decides on actions: when they are proposed, again right before they are applied, and when a lease is to go on. */
import { findLiveness, findNewest } from '../agents/needed.ts';
import type { ActionView, Decision } from '../domain/action.ts';
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
import { actionOf } from './respond.ts';

/** A person's approval, as it came with the answer. */
export type Approval = Pick<Approver, 'name' | 'roles'>;

/** The declared outcome of a question that nobody answered. */
export type Expired = NonNullable<DecisionRequest['expiredInto']>;

/** What may be done now, and until when. */
export interface Permit {
  effect: Decision['effect'];
  reason: string;
  leaseMs: number;
  /** The actuator to go to, and the warrant it wants to see; empty unless `act`. */
  actuator: string;
  warrant: string;
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

type Asking = DecisionStep & {
  action: string;
  approvals: readonly Approval[];
};

/** Asked immediately before applying, with who approved, or with what was declared for silence. */
export function decideApplyingWith(ports: ActivityPorts) {
  return async function decideApplying({
    expired,
    ...asking
  }: Asking & { expired?: Expired }): Promise<Permit> {
    return await permit(ports, asking, {
      step: 'apply',
      ...(expired === undefined ? {} : { expiredInto: expired }),
    });
  };
}

/** Asked when a lease is about to end, or when a person wants it longer. */
export function decideRenewalWith(ports: ActivityPorts) {
  return async function decideRenewal({
    leaseMs,
    ...asking
  }: Asking & { leaseMs?: number }): Promise<Permit> {
    return await permit(ports, asking, {
      step: 'renew',
      ...(leaseMs === undefined ? {} : { leaseMs }),
    });
  };
}

interface Permitting {
  step: 'apply' | 'renew';
  expiredInto?: Expired;
  /** How long it is wanted for; without, as long as it was proposed for. */
  leaseMs?: number;
}

async function permit(
  ports: ActivityPorts,
  { action: uid, workflowId, step, approvals }: Asking,
  { step: kind, expiredInto, leaseMs: wantedMs }: Permitting,
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
      approvals: approvals.map((one) => asPerson({ account: one.name, madeBy: [], ...one })),
      ...(expiredInto === undefined ? {} : { expiredInto }),
      ...(action.activeSince === null ? {} : { activeSince: action.activeSince }),
      ...(wantedMs === undefined ? {} : { leaseMs: wantedMs }),
    },
  });
  // Never longer than what was shown to whoever approved it.
  const leaseMs = wantedMs ?? Math.min(action.leaseMs, decision.lease?.durationMs ?? 0);
  return {
    effect: decision.effect,
    reason: bindingReason(decision),
    leaseMs,
    ...means(ports, { action, decision, leaseMs }),
  };
}

function means(
  ports: ActivityPorts,
  { action, decision, leaseMs }: { action: ActionView; decision: Decision; leaseMs: number },
): Pick<Permit, 'actuator' | 'warrant'> {
  if (decision.effect !== 'act') return { actuator: '', warrant: '' };
  const { uid, kind, target } = action;
  const effect = { action: uid, kind, target, leaseMs, decision: decision.uid };
  // The one that was decided about: the document may say another by now.
  return { actuator: decision.actuator ?? '', warrant: ports.warrants.issue(effect, ports.now()) };
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
