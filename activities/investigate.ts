/** Brings an incident up to date: its severity and title, the actions it calls for, the story told of it. */
import type { ActionState, Decision } from '../domain/action.ts';
import { weighty, type EntityRef, type Finding } from '../domain/finding.ts';
import { tacticsOf } from '../domain/timeline.ts';
import { narrate } from '../agents/narrator.ts';
import { severityOf, titleOf } from '../agents/triage.ts';
import { nonRetryable } from './failures.ts';
import { actionUid, planFor } from './plan.ts';
import type { ActivityPorts } from './ports.ts';

export function investigationsWith(ports: ActivityPorts) {
  return {
    triageIncident: (given: Parameters<typeof triageIncident>[1]) => triageIncident(ports, given),
    planActions: (given: Parameters<typeof planActions>[1]) => planActions(ports, given),
    narrateIncident: (given: Parameters<typeof narrateIncident>[1]) =>
      narrateIncident(ports, given),
  };
}

/**
 * Computes severity, title and span from the findings. Answers whether a person closed the incident, and which of its
 * actions still ask one.
 */
async function triageIncident(
  ports: ActivityPorts,
  {
    incident: uid,
    decision,
  }: {
    incident: string;
    decision: Pick<Decision, 'effect'>;
  },
): Promise<{ closed: boolean; asking: string[] }> {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  const findings = weighty(await ports.storage.findingsOfIncident(uid));
  const { severity, reason } = severityOf(findings);
  const learntOnly = findings.every((f) => f.unmapped.basis === 'baseline');
  await ports.storage.saveIncident({
    uid,
    title: titleOf(findings),
    severity,
    severityReason: reason,
    provisional: incident.closed === null && learntOnly && decision.effect !== 'act',
    start: Math.min(...findings.map((f) => f.start_time)),
    end: Math.max(...findings.map((f) => f.end_time)),
    entities: entitiesOf(findings),
    tactics: tacticsOf(findings),
    updatedAt: ports.now(),
  });
  const actions = await ports.storage.actionsOfIncident(uid);
  const asking = actions.filter(({ state }) => unapplied.has(state));
  return { closed: incident.closed !== null, asking: asking.map((action) => action.uid) };
}

/** Nothing of the action is in force yet, and something may be. */
const unapplied: ReadonlySet<ActionState> = new Set(['proposed', 'awaiting_approval']);

/** The uids of the actions the incident calls for; those that still wait for an answer get the newest evidence. */
async function planActions(
  ports: ActivityPorts,
  { incident }: { incident: string },
): Promise<string[]> {
  const plans = await planFor(ports, incident);
  const stored = await ports.storage.actionsOfIncident(incident);
  for (const plan of plans) {
    const uid = actionUid(incident, plan);
    const action = stored.find((a) => a.uid === uid);
    if (action?.state !== 'awaiting_approval' || action.version === plan.version) continue;
    const { target, findings, evidenceFor, evidenceAgainst, notKnown } = plan;
    const { consequence, plan: lines, version } = plan;
    await ports.storage.changeActionState(uid, {
      step: `evidence-${plan.version}`,
      state: 'awaiting_approval',
      at: ports.now(),
      detail: 'the evidence grew: answers to the earlier version no longer count',
      // An approval that came meanwhile was given for what is stored, and stands.
      expect: { state: action.state, version: action.version },
      patch: {
        target,
        findings,
        evidenceFor,
        evidenceAgainst,
        notKnown,
        consequence,
        plan: lines,
        version,
        approvals: [],
      },
    });
  }
  return plans.map((plan) => actionUid(incident, plan));
}

/** Tells the incident as it stands. */
async function narrateIncident(
  ports: ActivityPorts,
  { incident: uid }: { incident: string },
): Promise<void> {
  const incident = await ports.storage.getIncident(uid);
  if (incident === null) throw nonRetryable('NOT_FOUND', `incident ${uid} is not stored`);
  const narrative = narrate({
    findings: await ports.storage.findingsOfIncident(uid),
    actions: await ports.storage.actionsOfIncident(uid),
    revision: incident.revision,
  });
  if (narrative.struck.length > 0) {
    ports.log.warn(
      { incident: uid, struck: narrative.struck.length },
      'claims struck: the evidence does not support them',
    );
  }
  await ports.storage.saveNarrative(uid, narrative);
}

function entitiesOf(findings: readonly Finding[]): EntityRef[] {
  const byKey = new Map<string, EntityRef>();
  for (const entity of findings.flatMap((f) => f.unmapped.entities))
    byKey.set(`${entity.kind}:${entity.id}`, entity);
  return [...byKey.values()];
}
