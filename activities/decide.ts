/** Asks the policies at each step, and records the answer once: the decision then lies in history and database. */
import type { Decision } from '../domain/action.ts';
import type { Basis, Finding } from '../domain/finding.ts';
import { decide, type Verdict } from '../policies/decide.ts';
import type { Actor, DecisionContext, DecisionRequest } from '../policies/gate.ts';
import { manifests } from '../policies/manifests.ts';
import { actionUid, planFor, type Planned } from './plan.ts';
import { nonRetryable } from './failures.ts';
import { shortId } from './hash.ts';
import type { ActivityPorts } from './ports.ts';
import type { BatchRef } from './read-batch.ts';
import type { Opening } from './correlate.ts';

/** Nobody asked for what a workflow proposes by itself. */
const system: Actor = { kind: 'system', name: 'watchbill' };

/** The step of a workflow that asks; a decision is recorded once for it, however often it is retried. */
export interface DecisionStep {
  workflowId: string;
  step: string;
}

interface Asked extends DecisionStep {
  request: DecisionRequest;
  /** The uid of what is decided about. */
  subject: string;
}

export function decisionsWith(ports: ActivityPorts) {
  const { storage } = ports;

  const ask = async ({
    request,
    subject,
    workflowId,
    step,
  }: Asked): Promise<{ decision: Decision; provisional: boolean }> => {
    const { provisional, ...verdict } = decide(request, await contextOf(ports, request));
    const decision = await storage.recordDecision(
      recorded(verdict, { workflowId, step, at: ports.now() }),
      subject,
    );
    return { decision, provisional };
  };

  /** Whether the findings of a batch may open incidents: one answer for rule findings, one for baseline findings. */
  async function decideOpening({
    input,
    seq,
    workflowId,
  }: BatchRef & { workflowId: string }): Promise<Opening> {
    const source = await storage.getInput(input);
    const answer = async (basis: Basis) => {
      const { decision, provisional } = await ask({
        workflowId,
        step: `open-${basis}-${seq}`,
        subject: input,
        request: {
          function: 'threat_detection',
          step: 'open_incident',
          basis,
          newestEvidenceTime: source?.progress.eventTime ?? 0,
          asLive: source?.asLive ?? false,
          requestedBy: system,
        },
      });
      return { effect: decision.effect, provisional };
    };
    return { rule: await answer('rule'), baseline: await answer('baseline') };
  }

  /** Whether the agent's verdict on an incident stands, waits for a person, or is only noted. */
  async function decideVerdict({
    incident: uid,
    workflowId,
    step,
  }: DecisionStep & { incident: string }) {
    const { incident, findings } = await incidentOf(ports, uid);
    const { decision } = await ask({
      workflowId,
      step,
      subject: uid,
      request: {
        function: 'alert_triage',
        step: 'set_verdict',
        basis: weakest(findings),
        newestEvidenceTime: incident.end,
        asLive: incident.asLive,
        requestedBy: system,
      },
    });
    return { effect: decision.effect, level: decision.level };
  }

  /**
   * Decides on a planned action and stores it as a proposal, unless it is denied: at L0 the system proposes nothing.
   * Answers whether there is something to respond to.
   */
  async function proposeAction({
    incident: uid,
    action,
    workflowId,
    step,
  }: DecisionStep & { incident: string; action: string }): Promise<boolean> {
    const planned = (await planFor(ports, uid)).find((plan) => actionUid(uid, plan) === action);
    if (planned === undefined) return false;
    const { incident, findings } = await incidentOf(ports, uid);
    const about = findings.filter((f) => planned.findings.includes(f.finding_info.uid));
    const { decision } = await ask({
      workflowId,
      step,
      subject: action,
      request: responseRequest('propose', { planned, about, incident }),
    });
    if (decision.effect === 'deny') return false;
    await storage.createAction(
      { ...planned, uid: action, incident: uid, leaseMs: decision.lease?.durationMs ?? 0 },
      ports.now(),
    );
    return true;
  }

  /** Asked immediately before applying, with the person who approved, if one did. */
  async function decideApplying({
    action: uid,
    workflowId,
    approvedBy,
  }: {
    action: string;
    workflowId: string;
    approvedBy: string | null;
  }): Promise<{ effect: Decision['effect']; reason: string; leaseMs: number }> {
    const action = await storage.getAction(uid);
    if (action === null) throw nonRetryable('NOT_FOUND', `action ${uid} is not stored`);
    const { incident, findings } = await incidentOf(ports, action.incident);
    const about = findings.filter((f) => action.findings.includes(f.finding_info.uid));
    const { decision } = await ask({
      workflowId,
      step: 'apply',
      subject: uid,
      request: {
        ...responseRequest('apply', { planned: action, about, incident }),
        approvedBy: approvedBy === null ? null : { kind: 'person', name: approvedBy },
      },
    });
    return {
      effect: decision.effect,
      reason: bindingReason(decision),
      leaseMs: decision.lease?.durationMs ?? 0,
    };
  }

  return { decideOpening, decideVerdict, proposeAction, decideApplying };
}

/** Why the decision is what it is: the binding gate's own words. */
export function bindingReason(decision: Decision): string {
  const binding = decision.gates.find((gate) => gate.gate === decision.bindingGate);
  return `${decision.bindingGate}: ${binding?.reason ?? 'no reason given'}`;
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

/** The weakest basis of the findings something rests on; nothing to rest on is the weakest of all. */
function weakest(findings: readonly Finding[]): Basis {
  return findings.length > 0 && findings.every((f) => f.unmapped.basis === 'rule')
    ? 'rule'
    : 'baseline';
}

async function incidentOf(ports: ActivityPorts, uid: string) {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  return { incident, findings: await ports.storage.findingsOfIncident(uid) };
}

async function contextOf(ports: ActivityPorts, request: DecisionRequest): Promise<DecisionContext> {
  return {
    document: ports.delegation(),
    now: ports.now(),
    killSwitch: await killSwitchOf(ports),
    actuator: await actuatorOf(ports, request),
  };
}

/** A switch that can't be read counts as engaged: the gate says so. */
async function killSwitchOf(ports: ActivityPorts): Promise<DecisionContext['killSwitch']> {
  try {
    return await ports.storage.getKillSwitch();
  } catch {
    return 'unreadable';
  }
}

async function actuatorOf(
  ports: ActivityPorts,
  { action }: DecisionRequest,
): Promise<DecisionContext['actuator']> {
  const actuator = ports.actuator();
  if (actuator === null || action === undefined) return null;
  return {
    name: actuator.name,
    dryRun: actuator.dryRun,
    canApply: actuator.canApply(action.kind, action.target),
    healthy: await actuator.healthy(),
  };
}

function recorded(
  verdict: Omit<Verdict, 'provisional'>,
  { workflowId, step, at }: DecisionStep & { at: number },
): Decision {
  return { ...verdict, uid: shortId('dec', workflowId, step), workflowId, step, at };
}
