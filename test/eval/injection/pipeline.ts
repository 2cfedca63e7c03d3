/** The whole pipeline in this process: real activities over the embedded database, with the agents it is given. */
import { rmSync } from 'node:fs';
import { createActuators } from '../../../activities/actuators/actuators.ts';
import { createDryRun } from '../../../activities/actuators/dry-run.ts';
import { correlateWith } from '../../../activities/correlate.ts';
import { decideOpeningWith } from '../../../activities/decide-opening.ts';
import { decideApplyingWith, proposeActionWith } from '../../../activities/decide-response.ts';
import { decideVerdictWith } from '../../../activities/decide-verdict.ts';
import { createExaminer } from '../../../activities/detection/examiner.ts';
import { gatherFactsWith } from '../../../activities/investigation/gather.ts';
import { investigationsWith } from '../../../activities/investigation/incident.ts';
import { narrateIncidentWith } from '../../../activities/investigation/narrate.ts';
import type { ActivityPorts, ModelPort } from '../../../activities/ports.ts';
import { examineAndCommit } from '../../../activities/read-batch.ts';
import { newWarrantKey, warrantIssuer, warrantReader } from '../../../activities/warrants.ts';
import { incidentView } from '../../../cli/runtime/incident-view.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Incident, Narrative } from '../../../domain/incident.ts';
import { openStorage, type Storage } from '../../../storage/open.ts';
import { startEmbeddedDatabase } from '../../../storage/pglite/start.ts';
import { portsWith } from '../../activities/ports.ts';
import { documentAt, workstation } from '../../policies/sample.ts';
import { temporaryFolder } from '../../storage/databases.ts';
import type { Entity } from './capture.ts';

/** What a model was told, all messages in one, and what it answered. */
export interface Exchange {
  prompt: string;
  answer: string;
}

/** An incident as it was left, with all that came of it. */
export interface IncidentView {
  incident: Incident;
  findings: Finding[];
  /** The agent's verdict: how far it counts. */
  verdict: string;
  /** Of each action, what was decided when it was to be applied. */
  permits: Record<string, string>;
  /** What tools were called with: the question, and the value that was looked up for it. */
  toolArguments: string[];
  /** How rules told it, before a model did. */
  byRules: Narrative | null;
  exchanges: Exchange[];
}

/** What an evaluation plugs in. */
export interface Agents {
  model: ModelPort | null;
  /** Asked when rules have told the incident; `entity`: whose it is. */
  investigate(
    ports: ActivityPorts,
    about: { incident: string; entity: Entity | undefined },
  ): Promise<Exchange[]>;
  /** An incident as it is handed on, where that is not how it was left. */
  left?: (view: IncidentView) => IncidentView;
}

/** Agents that work by rules alone. */
export const offline: Agents = { model: null, investigate: () => Promise.resolve([]) };

/** Everything is allowed to the machine that the policies ever allow it, so that whatever changes would show. */
const document = documentAt('incident_response', 'L4');

const input = 'injection';

/** Reads files over a fresh database, and answers every incident that came of them. */
export async function runPipeline(
  paths: readonly string[],
  entities: readonly Entity[],
  agents: Agents,
): Promise<IncidentView[]> {
  const folder = temporaryFolder();
  const database = await startEmbeddedDatabase({ dataDir: folder });
  const storage = await openStorage({ connection: database.connection });
  const examiner = createExaminer(storage);
  const owners = new Map(entities.map((entity) => [entity.address, entity]));
  try {
    const ports = portsOver(storage, examiner, agents);
    await storage.registerInput({ uid: input, paths: [...paths], asLive: true });
    const views: IncidentView[] = [];
    for (const incident of await readAll(ports, paths)) {
      const findings = await storage.findingsOfIncident(incident);
      const entity = owners.get(findings[0]?.src_endpoint.ip ?? '');
      views.push(await investigated(ports, { incident, entity }, agents));
    }
    return views;
  } finally {
    await examiner.close();
    await storage.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function portsOver(
  storage: Storage,
  examiner: ReturnType<typeof createExaminer>,
  { model }: Agents,
): ActivityPorts {
  const key = newWarrantKey();
  const detection: ActivityPorts['detection'] = { run: (request) => examiner.run(request) };
  return portsWith(
    {
      ...{ storage, detection, model, actuators: createActuators(createDryRun(storage), []) },
      delegation: () => Promise.resolve(document),
      assetOf: () => Promise.resolve({ asset: workstation, dependents: 0 }),
      warrants: { ...warrantIssuer(key), ...warrantReader(key) },
      log: { info: () => undefined, warn: () => undefined },
    },
    'the pipeline',
  );
}

/** Batch by batch, as the workflow of an input does; the incidents that were touched. */
async function readAll(ports: ActivityPorts, paths: readonly string[]): Promise<string[]> {
  const correlate = correlateWith(ports);
  const decideOpening = decideOpeningWith(ports);
  const touched = new Set<string>();
  for (let seq = 1, done = false; !done; seq += 1) {
    const batch = await examineAndCommit(ports, { input, paths: [...paths], seq });
    done = batch === null || batch.done;
    const opening = await decideOpening({ input, seq, workflowId: 'watch' });
    const { incidents } = await correlate({ input, seq, opening });
    for (const uid of incidents) touched.add(uid);
  }
  return [...touched].sort();
}

/** One round of an incident's workflow, and the decision before each action would be applied. */
async function investigated(
  ports: ActivityPorts,
  about: Parameters<Agents['investigate']>[1],
  agents: Agents,
): Promise<IncidentView> {
  const { incident } = about;
  const { triageIncident, planActions } = investigationsWith(ports);
  const workflowId = `incident-${incident}`;
  const decision = await decideVerdictWith(ports)({ incident, workflowId, step: 'verdict' });
  await gatherFactsWith(ports)({ incident });
  await triageIncident({ incident, decision });
  const permits: IncidentView['permits'] = {};
  const { actions } = await planActions({ incident });
  for (const action of actions) {
    const step = `propose-${action}`;
    if (!(await proposeActionWith(ports)({ incident, action, workflowId, step }))) continue;
    const asking = { action, workflowId, step: action, run: 'run-1' };
    const { effect, reason } = await decideApplyingWith(ports)(asking);
    permits[action] = `${effect} by ${reason.split(':')[0] ?? ''}`;
  }
  await narrateIncidentWith(ports)({ incident });
  const byRules = (await ports.storage.getIncident(incident))?.narrative ?? null;
  const exchanges = await agents.investigate(ports, about);
  const view = await incidentView(ports.storage, incident);
  if (view === null) throw new Error(`incident ${incident} vanished`);
  const findings = await ports.storage.findingsOfIncident(incident);
  const toolArguments = await argumentsOf(ports, incident);
  const left: IncidentView = {
    ...{ incident: view, findings, verdict: decision.effect },
    ...{ permits, toolArguments, byRules, exchanges },
  };
  return agents.left?.(left) ?? left;
}

/** A step's key ends in the value that was looked up; what it asked is the question in ids. */
async function argumentsOf({ storage }: ActivityPorts, incident: string): Promise<string[]> {
  const steps = await storage.agentStepsOf(incident);
  return steps.flatMap(({ kind, key, asked }) => (kind === 'tool' ? [asked, key] : []));
}
