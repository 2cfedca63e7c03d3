/** Asks the policies at each step, and records the answer once: the decision then lies in history and database. */
import type { Decision } from '../domain/action.ts';
import { weighty, type EntityRef, type Basis, type Finding } from '../domain/finding.ts';
import { isFrom } from '../domain/target.ts';
import { bindingWords } from '../domain/witness.ts';
import { decide, type Verdict } from '../policies/decide.ts';
import { keepInput, type Seen } from '../policies/decision-input.ts';
import type { Actor, DecisionContext, DecisionRequest } from '../policies/gate.ts';
import type { DelegationDocument } from '../policies/schema.ts';
import { nonRetryable } from './failures.ts';
import { readEngaged } from './kill-switch.ts';
import type { RecordedDecision, TakenAlone } from '../storage/decisions.ts';
import { sha256, shortId } from './hash.ts';
import type { ActivityPorts, KnownAsset } from './ports.ts';
import { findUnbelieved } from './response/unbelieved.ts';

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
  /** uids of the findings that the request was made from. */
  findings: readonly string[];
}

/** The one way to a decision: counts, decides and records as one, and answers what is recorded. */
export async function ask(ports: ActivityPorts, asked: Asked): Promise<RecordedDecision> {
  const { request, subject, incident = null, workflowId, step } = asked;
  const { inventory, ...known } = await knownFor(ports, asked);
  const seen: Seen = { inventory, findings: asked.findings };
  return await ports.storage.decideOnce(
    { workflowId, step, subject, incident, countSince: known.now - hourMs },
    (taken) => {
      const context = { ...known, ...rates(taken) };
      const { provisional, ...verdict } = decide(request, context);
      return {
        decision: recorded(verdict, { workflowId, step, at: known.now }),
        provisional,
        takenAlone: isTakenAlone(request, verdict),
        ...keepInput({ request, context, seen }, sha256),
      };
    },
  );
}

/** Whether the machine begins an action that no person approved; what silence was declared to mean is no approval. */
function isTakenAlone(
  { step, approvals = [] }: DecisionRequest,
  { effect }: Pick<Verdict, 'effect'>,
): boolean {
  return step === 'apply' && effect === 'act' && approvals.length === 0;
}

type Rates = Pick<DecisionContext, 'actionsLastHour' | 'siteActionsLastHour'>;

function rates({ inIncident, everywhere }: TakenAlone): Rates {
  return { actionsLastHour: inIncident, siteActionsLastHour: everywhere };
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
  return findings.filter((f) => isFrom(f, device));
}

export async function incidentOf(ports: ActivityPorts, uid: string) {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  return { incident, findings: await ports.storage.findingsOfIncident(uid) };
}

/** All that a decision may know, but for the rates, which are counted when it is made; and the inventory's version. */
async function knownFor(
  ports: ActivityPorts,
  asked: Asked,
): Promise<Omit<DecisionContext, keyof Rates> & Pick<Seen, 'inventory'>> {
  const document = await ports.delegation();
  const device = asked.request.action?.target.device;
  const nothing: KnownAsset = { asset: null, dependents: 0 };
  const {
    asset,
    dependents,
    inventory = null,
  } = device === undefined ? nothing : await ports.assetOf(device);
  return {
    document,
    now: ports.now(),
    killSwitch: await engagedScopes(ports),
    actuator: await actuatorOf(ports, asked, document),
    asset,
    dependents,
    inventory,
    guardrails: ports.guardrails,
  };
}

/** A switch that can't be read counts as engaged: the gate says so. */
async function engagedScopes(ports: ActivityPorts): Promise<DecisionContext['killSwitch']> {
  const engaged = await readEngaged(ports.storage);
  return engaged === 'unreadable' ? engaged : engaged.map(({ scope }) => scope);
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
  if ((await findUnbelieved(ports.storage)) !== null)
    return { name, dryRun, canApply, healthy: false };
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
