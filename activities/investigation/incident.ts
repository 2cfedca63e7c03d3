/** Brings an incident up to date: its severity and title, what the agents make of it, the actions it calls for. */
import type { ActionState, ActionView, Decision } from '../../domain/action.ts';
import { findMode, wordState } from '../../domain/action-words.ts';
import type { AgentOpinion } from '../../domain/agent.ts';
import type { Asset } from '../../domain/asset.ts';
import { findContaining } from '../../domain/contains.ts';
import { weighty, type EntityRef, type Finding, type Severity } from '../../domain/finding.ts';
import { isFrom } from '../../domain/target.ts';
import { tacticsOf } from '../../domain/timeline.ts';
import { similarIn } from '../../agents/answers.ts';
import { actionWords } from '../../agents/ledger.ts';
import { opinionOf } from '../../agents/opinion.ts';
import { severityOf, targetsOf, type ComputedSeverity } from '../../agents/severity.ts';
import { titleOf } from '../../agents/triage.ts';
import { isDryRun } from '../../policies/gates/dry-run.ts';
import type { DelegationDocument } from '../../policies/document.ts';
import { nonRetryable } from '../failures.ts';
import { planFor, type Planned } from '../plan.ts';
import type { ActivityPorts } from '../ports.ts';
import { logsRead } from './logs.ts';
import { answersOf } from './steps.ts';

export function investigationsWith(ports: ActivityPorts) {
  return {
    triageIncident: (given: Parameters<typeof triageIncident>[1]) => triageIncident(ports, given),
    planActions: (given: Parameters<typeof planActions>[1]) => planActions(ports, given),
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
  // Merged into another: its findings are looked at there.
  if (findings.length === 0) return { closed: true, asking: await withdrawAsking(ports, uid) };
  const { severity, reason } = await severityHere(ports, findings);
  const live = await ports.storage.findLive(findings.map((f) => f.finding_info.uid));
  const learntOnly = findings.every((f) => f.unmapped.basis === 'baseline');
  await ports.storage.saveIncident({
    uid,
    title: titleOf(findings),
    severity,
    severityReason: reason,
    asLive: live.size > 0,
    provisional: incident.closed === null && learntOnly && decision.effect !== 'act',
    start: Math.min(...findings.map((f) => f.start_time)),
    end: Math.max(...findings.map((f) => f.end_time)),
    entities: entitiesOf(findings),
    tactics: tacticsOf(findings),
    agent: await opinion(ports, {
      ...{ uid, findings, decision, severity },
      revision: incident.revision,
    }),
    updatedAt: ports.now(),
  });
  if (incident.closed === null) return { closed: false, asking: await askingOf(ports, uid) };
  return { closed: true, asking: await withdrawAsking(ports, uid) };
}

/** What still asks when its incident is over asks no more; its workflow is told, and reads here why. */
async function withdrawAsking(ports: ActivityPorts, incident: string): Promise<string[]> {
  const asking = await askingOf(ports, incident);
  await withdrawQuestions(ports, asking, 'incident closed');
  return asking;
}

async function withdrawQuestions(
  ports: ActivityPorts,
  actions: readonly string[],
  reason: string,
): Promise<void> {
  const at = ports.now();
  for (const action of actions) await ports.storage.withdrawQuestion({ action, reason, at });
}

/** The actions of which nothing is in force yet, and something may be. */
async function askingOf(ports: ActivityPorts, incident: string): Promise<string[]> {
  const actions = await ports.storage.actionsOfIncident(incident);
  return actions.filter(({ state }) => unapplied.has(state)).map(({ uid }) => uid);
}

async function severityHere(
  ports: ActivityPorts,
  findings: readonly Finding[],
): Promise<ComputedSeverity> {
  const assets = new Map<string, Asset>();
  for (const ip of targetsOf(findings)) {
    const { asset } = await ports.assetOf(ip);
    if (asset !== null) assets.set(ip, asset);
  }
  return severityOf(findings, assets);
}

/** At L0 and L1 it counts for nothing, at L2 it is recommended, above it stands where delegation says so. */
const standings: Readonly<Record<Decision['effect'], AgentOpinion['standing']>> = {
  act: 'stands',
  ask: 'recommended',
  record: 'noted',
  deny: 'noted',
};

async function opinion(
  ports: ActivityPorts,
  { uid, findings, revision, decision, severity }: Judged,
): Promise<AgentOpinion> {
  // As the tool compared them for the story, when rules asked it: both rest on the same.
  const similar = similarIn(await answersOf(ports, uid));
  const logs = await logsRead(ports);
  return {
    ...opinionOf(findings, { similar, severity, logs, revision }),
    standing: standings[decision.effect],
  };
}

interface Judged {
  uid: string;
  findings: readonly Finding[];
  revision: number;
  severity: Severity;
  decision: Pick<Decision, 'effect'>;
}

const unapplied: ReadonlySet<ActionState> = new Set(['proposed', 'awaiting_approval']);

/** An action that another one in force makes needless, and why. */
interface Contained {
  action: string;
  reason: string;
}

/**
 * The uids of the actions the incident calls for; those that still wait for an answer get the newest evidence. Those
 * that ask about a device of which it holds no finding any more. And those that another action in force contains: they
 * are not called for while it holds. And those whose response has begun: it is not started again.
 */
async function planActions(
  ports: ActivityPorts,
  { incident }: { incident: string },
): Promise<{ actions: string[]; obsolete: string[]; contained: Contained[]; begun: string[] }> {
  const inForce = await ports.storage.actionsInForce();
  const document = await ports.delegation();
  const stored = await ports.storage.actionsOfIncident(incident);
  const plans = (await planFor(ports, incident)).filter((plan) => {
    const known = stored.find(({ uid }) => uid === plan.uid);
    return known !== undefined || findContaining(unasked(plan, document), inForce) === null;
  });
  for (const plan of plans) {
    const { uid } = plan;
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
  const findings = await ports.storage.findingsOfIncident(incident);
  const obsolete = stored.filter(
    ({ state, target }) =>
      unapplied.has(state) && !findings.some((finding) => isFrom(finding, target.device)),
  );
  const uids = obsolete.map(({ uid }) => uid);
  await withdrawQuestions(ports, uids, 'its findings are in another incident now');
  const asking = stored.filter((action) => unapplied.has(action.state));
  const contained = asking.filter((one) => !obsolete.includes(one)).flatMap(containedIn(inForce));
  for (const { action, reason } of contained) await withdrawQuestions(ports, [action], reason);
  const begun = stored.filter(({ state }) => state !== 'proposed').map(({ uid }) => uid);
  return { actions: plans.map(({ uid }) => uid), obsolete: uids, begun, contained };
}

/** As it would be decided on: a plan that nobody has asked about has no decision yet. */
function unasked(plan: Planned, document: DelegationDocument) {
  const dryRun = isDryRun(document);
  return { ...plan, mode: dryRun ? ('dry' as const) : ('real' as const) };
}

const containedIn =
  (inForce: readonly ActionView[]) =>
  (asking: ActionView): Contained[] => {
    const outer = findContaining({ ...asking, mode: findMode(asking) }, inForce);
    if (outer === null) return [];
    const what = `${actionWords(outer)} (${outer.uid})`;
    const reason = `contained in what is in force: ${what} ${wordState(outer.state, findMode(outer))}`;
    return [{ action: asking.uid, reason }];
  };

function entitiesOf(findings: readonly Finding[]): EntityRef[] {
  const byKey = new Map<string, EntityRef>();
  for (const entity of findings.flatMap((f) => f.unmapped.entities))
    byKey.set(`${entity.kind}:${entity.id}`, entity);
  return [...byKey.values()];
}
