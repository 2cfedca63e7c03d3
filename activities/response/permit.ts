/** A permission to put an effect in force: asked of the policies, and kept as the warrants to apply and to lift it. */
import { findLiveness, findNewest } from '../../agents/needed.ts';
import type { ActionView, Decision } from '../../domain/action.ts';
import type { Me } from '../../domain/api.ts';
import type { Finding } from '../../domain/finding.ts';
import type { PersonalOrder } from '../../domain/order.ts';
import { asPerson, type DecisionRequest } from '../../policies/gate.ts';
import { gradeOf } from '../../policies/grade.ts';
import { manifests } from '../../policies/manifests.ts';
import {
  aboutFindings,
  against,
  ask,
  bindingReason,
  incidentOf,
  system,
  type DecisionStep,
} from '../decide.ts';
import type { Planned } from '../plan.ts';
import type { ActivityPorts } from '../ports.ts';
import { actionOf } from './action.ts';
import type { Asker } from './asker.ts';
import { endsOfLive, evidenceOf } from './evidence.ts';

export type Expired = NonNullable<DecisionRequest['expiredInto']>;

export type Asking = DecisionStep & Asker & { action: string };

/** What may be done now, and until when. */
export interface Permit {
  effect: Decision['effect'];
  reason: string;
  leaseMs: number;
  /** The actuator to go to; empty unless `act`. */
  actuator: string;
}

export interface Permitting {
  step: 'apply' | 'renew';
  /** The approvals of people. */
  orders: readonly Pick<PersonalOrder, 'by'>[];
  /** Who ordered it, where that was a person. */
  requestedBy?: Me;
  expiredInto?: Expired;
  /** How long it is wanted for; without, as long as it was proposed for. */
  leaseMs?: number;
}

/** Asks the policies, and stores the warrants where they say that it may be done. */
export async function permit(
  ports: ActivityPorts,
  { action: uid, workflowId, step, run }: Asking,
  { step: kind, orders, requestedBy, expiredInto, leaseMs: wantedMs }: Permitting,
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
      ...(requestedBy === undefined ? {} : { requestedBy: asPerson(requestedBy) }),
      approvals: orders.map(({ by }) => asPerson(by)),
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
  const at = await ports.storage.readClock();
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

/** What is asked of the policies about an action at one of its steps. */
export async function responseRequest(
  ports: ActivityPorts,
  step: 'propose' | 'apply' | 'renew',
  { action, findings }: { action: Responding; findings: readonly Finding[] },
): Promise<DecisionRequest> {
  const { kind, target } = action;
  // The case against the device is all that it did; each single action rests on a part of it.
  const own = against(target.device, findings);
  const live = await ports.storage.findLive(own.map(({ finding_info: { uid } }) => uid));
  // What is only recorded makes nothing that goes on now more certain.
  const lively = await endsOfLive(ports, own, live);
  const graded = own.filter(({ finding_info: { uid } }) => lively.has(uid));
  return {
    function: 'incident_response',
    step,
    ...aboutFindings(about(action, findings)),
    grading: gradeOf(graded.length === 0 ? own : graded),
    action: { kind, target, manifest: manifests[kind] },
    // A renewal goes on with what was called for: it needs newer evidence, not all of it anew.
    ...(step === 'renew'
      ? { asLive: live.size > 0, newestEvidenceTime: findNewest(own) }
      : findLiveness(action, own, live)),
    requestedBy: system,
  };
}
