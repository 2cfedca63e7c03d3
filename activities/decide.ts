/** Asks the policies at each step, and records the answer once: the decision then lies in history and database. */
import type { Decision } from '../domain/action.ts';
import type { Basis, Finding } from '../domain/finding.ts';
import { decide, type Verdict } from '../policies/decide.ts';
import type { Actor, DecisionContext, DecisionRequest } from '../policies/gate.ts';
import { nonRetryable } from './failures.ts';
import { shortId } from './hash.ts';
import type { ActivityPorts } from './ports.ts';

/** Nobody asked for what a workflow proposes by itself. */
export const system: Actor = { kind: 'system', name: 'watchbill' };

/** The step of a workflow that asks; a decision is recorded once for it, however often it is retried. */
export interface DecisionStep {
  workflowId: string;
  step: string;
}

export interface Asked extends DecisionStep {
  request: DecisionRequest;
  /** The uid of what is decided about. */
  subject: string;
}

/** The one way to a decision: asks, records, and answers what is recorded. */
export async function ask(
  ports: ActivityPorts,
  { request, subject, workflowId, step }: Asked,
): Promise<{ decision: Decision; provisional: boolean }> {
  const { provisional, ...verdict } = decide(request, await contextOf(ports, request));
  const decision = await ports.storage.recordDecision(
    recorded(verdict, { workflowId, step, at: ports.now() }),
    subject,
  );
  return { decision, provisional };
}

/** Why the decision is what it is: the binding gate's own words. */
export function bindingReason(decision: Decision): string {
  const binding = decision.gates.find((gate) => gate.gate === decision.bindingGate);
  return `${decision.bindingGate}: ${binding?.reason ?? 'no reason given'}`;
}

/** The weakest basis of the findings something rests on; nothing to rest on is the weakest of all. */
export function weakest(findings: readonly Finding[]): Basis {
  return findings.length > 0 && findings.every((f) => f.unmapped.basis === 'rule')
    ? 'rule'
    : 'baseline';
}

export async function incidentOf(ports: ActivityPorts, uid: string) {
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
