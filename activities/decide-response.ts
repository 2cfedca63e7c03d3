/** Decides on actions: when they are proposed, and again right before they are applied. */
import type { Decision } from '../domain/action.ts';
import type { Finding } from '../domain/finding.ts';
import type { DecisionRequest } from '../policies/gate.ts';
import { manifests } from '../policies/manifests.ts';
import { ask, bindingReason, incidentOf, system, weakest, type DecisionStep } from './decide.ts';
import { nonRetryable } from './failures.ts';
import { actionUid, planFor, type Planned } from './plan.ts';
import type { ActivityPorts } from './ports.ts';

/**
 * Decides on a planned action and stores it as a proposal, unless it is denied: at L0 the system proposes nothing.
 * Answers whether there is something to respond to.
 */
export function proposeActionWith(ports: ActivityPorts) {
  return async function proposeAction({
    incident: uid,
    action,
    workflowId,
    step,
  }: DecisionStep & { incident: string; action: string }): Promise<boolean> {
    const planned = (await planFor(ports, uid)).find((plan) => actionUid(uid, plan) === action);
    if (planned === undefined) return false;
    const { incident, findings } = await incidentOf(ports, uid);
    const about = findings.filter((f) => planned.findings.includes(f.finding_info.uid));
    const { decision } = await ask(ports, {
      workflowId,
      step,
      subject: action,
      request: responseRequest('propose', { planned, about, incident }),
    });
    if (decision.effect === 'deny') return false;
    await ports.storage.createAction(
      { ...planned, uid: action, incident: uid, leaseMs: decision.lease?.durationMs ?? 0 },
      ports.now(),
    );
    return true;
  };
}

/** Asked immediately before applying, with the person who approved, if one did. */
export function decideApplyingWith(ports: ActivityPorts) {
  return async function decideApplying({
    action: uid,
    workflowId,
    step,
    approvedBy,
  }: DecisionStep & {
    action: string;
    approvedBy: string | null;
  }): Promise<{ effect: Decision['effect']; reason: string; leaseMs: number }> {
    const action = await ports.storage.getAction(uid);
    if (action === null) throw nonRetryable('NOT_FOUND', `action ${uid} is not stored`);
    const { incident, findings } = await incidentOf(ports, action.incident);
    const about = findings.filter((f) => action.findings.includes(f.finding_info.uid));
    const { decision } = await ask(ports, {
      workflowId,
      step,
      subject: uid,
      request: {
        ...responseRequest('apply', { planned: action, about, incident }),
        approvedBy: approvedBy === null ? null : { kind: 'person', name: approvedBy },
      },
    });
    return {
      effect: decision.effect,
      reason: bindingReason(decision),
      // Never longer than what was shown to whoever approved it.
      leaseMs: Math.min(action.leaseMs, decision.lease?.durationMs ?? 0),
    };
  };
}

function responseRequest(
  step: 'propose' | 'apply',
  {
    planned,
    about,
    incident,
  }: {
    planned: Pick<Planned, 'kind' | 'target'>;
    about: Finding[];
    incident: { end: number; asLive: boolean };
  },
): DecisionRequest {
  const { kind, target } = planned;
  return {
    function: 'incident_response',
    step,
    basis: weakest(about),
    action: { kind, target, manifest: manifests[kind] },
    newestEvidenceTime: incident.end,
    asLive: incident.asLive,
    requestedBy: system,
  };
}
