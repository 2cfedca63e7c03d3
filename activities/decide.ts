/** Asks the policies at each step, and records the answer once: the decision then lies in history and database. */
import type { ActionView, Decision } from '../domain/action.ts';
import { weighty, type EntityRef, type Basis, type Finding } from '../domain/finding.ts';
import { KillSwitchScope } from '../domain/kill-switch-scope.ts';
import { bindingWords } from '../domain/witness.ts';
import { decide, type Verdict } from '../policies/decide.ts';
import type { Actor, DecisionContext, DecisionRequest } from '../policies/gate.ts';
import type { DelegationDocument } from '../policies/schema.ts';
import { nonRetryable } from './failures.ts';
import { shortId } from './hash.ts';
import type { ActivityPorts } from './ports.ts';

/** Nobody asked for what a workflow proposes by itself. */
export const system: Actor = { kind: 'system', name: 'watchbill' };

/** A report of an actuator's health that is older than this says nothing: its worker may be gone. */
const HEALTH_MS = 30_000;

const hourMs = 3_600_000;

/** The step of a workflow that asks; a decision is recorded once for it, however often it is retried. */
export interface DecisionStep {
  workflowId: string;
  step: string;
}

export interface Asked extends DecisionStep {
  request: DecisionRequest;
  /** The uid of what is decided about. */
  subject: string;
  /** The incident it belongs to: what the machine did in it lately counts. */
  incident?: string;
  /** The actuator that has carried it out: a renewal is its to do, whatever the document says by now. */
  actuator?: string | null;
}

/** The one way to a decision: asks, records, and answers what is recorded. */
export async function ask(
  ports: ActivityPorts,
  asked: Asked,
): Promise<{ decision: Decision; provisional: boolean }> {
  const { request, subject, workflowId, step } = asked;
  const { provisional, ...verdict } = decide(request, await contextOf(ports, asked));
  const decision = await ports.storage.recordDecision(
    recorded(verdict, { workflowId, step, at: ports.now() }),
    subject,
  );
  return { decision, provisional };
}

/** Why the decision is what it is: the binding gate's own words. */
export function bindingReason(decision: Decision): string {
  return bindingWords(decision);
}

/** What of the findings rules look at: the weakest basis, which nothing is weaker than, their detections and entities. */
export function aboutFindings(
  given: readonly Finding[],
): Pick<DecisionRequest, 'basis' | 'detections' | 'entities'> {
  const findings = weighty(given);
  const basis: Basis =
    findings.length > 0 && findings.every((f) => f.unmapped.basis === 'rule') ? 'rule' : 'baseline';
  const entities = new Map<string, EntityRef>();
  for (const entity of findings.flatMap((f) => f.unmapped.entities)) {
    entities.set(`${entity.kind}:${entity.id}`, entity);
  }
  const detections = [...new Set(findings.map((f) => f.finding_info.analytic.uid))].sort();
  return { basis, detections, entities: [...entities.values()] };
}

/** What a device itself did. */
export function against(device: string, findings: readonly Finding[]): Finding[] {
  return findings.filter((f) => f.src_endpoint.ip === device);
}

export async function incidentOf(ports: ActivityPorts, uid: string) {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  return { incident, findings: await ports.storage.findingsOfIncident(uid) };
}

async function contextOf(ports: ActivityPorts, asked: Asked): Promise<DecisionContext> {
  const { request, subject, incident } = asked;
  const document = await ports.delegation();
  const device = request.action?.target.device;
  return {
    document,
    now: ports.now(),
    killSwitch: await killSwitchOf(ports),
    actuator: await actuatorOf(ports, asked, document),
    ...(device === undefined ? { asset: null, dependents: 0 } : await ports.assetOf(device)),
    actionsLastHour:
      incident === undefined ? 0 : await doneAlone(ports, { incident, but: subject }),
    guardrails: ports.guardrails,
  };
}

/** Other actions of the incident that the machine took without a person within the last hour. */
async function doneAlone(
  ports: ActivityPorts,
  { incident, but }: { incident: string; but: string },
): Promise<number> {
  const since = ports.now() - hourMs;
  const alone = (action: ActionView) =>
    action.uid !== but &&
    action.approvals.length === 0 &&
    action.decisions.some(
      ({ step, effect, at }) => step.startsWith('apply') && effect === 'act' && at > since,
    );
  return (await ports.storage.actionsOfIncident(incident)).filter(alone).length;
}

/** A switch that can't be read counts as engaged: the gate says so. */
async function killSwitchOf(ports: ActivityPorts): Promise<DecisionContext['killSwitch']> {
  try {
    const switches = await ports.storage.getKillSwitches();
    return switches
      .filter(({ engaged }) => engaged)
      .map(({ scope }) => KillSwitchScope.parse(scope));
  } catch {
    return 'unreadable';
  }
}

async function actuatorOf(
  ports: ActivityPorts,
  { request: { action }, actuator: named = null }: Asked,
  document: DelegationDocument,
): Promise<DecisionContext['actuator']> {
  if (action === undefined) return null;
  const actuator =
    named === null ? ports.actuators.choose(document, action) : ports.actuators.named(named);
  if (actuator === null) return null;
  const { name, dryRun } = actuator;
  const canApply = actuator.canApply(action.kind, action.target);
  if (dryRun) return { name, dryRun, canApply, healthy: true };
  const seen = await ports.storage.getActuatorHealth(name);
  const healthy = seen?.healthy === true && Math.abs(ports.now() - seen.at) < HEALTH_MS;
  return { name, dryRun, canApply, healthy };
}

function recorded(
  verdict: Omit<Verdict, 'provisional'>,
  { workflowId, step, at }: DecisionStep & { at: number },
): Decision {
  return { ...verdict, uid: shortId('dec', workflowId, step), workflowId, step, at };
}
