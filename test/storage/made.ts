/** Findings, batches, incidents and actions for the storage tests, each valid by its schema. */
import { createHash, randomUUID } from 'node:crypto';
import type { Decision } from '../../domain/action.ts';
import { Finding } from '../../domain/finding.ts';
import type { EntityRef } from '../../domain/finding.ts';
import type { NewAction } from '../../storage/actions.ts';
import type { Closed } from '../../domain/verdict.ts';
import type { Batch } from '../../storage/batches.ts';
import type { NewIncident } from '../../storage/incidents.ts';
import type { Storage } from '../../storage/open.ts';
import type { Arrival } from '../../storage/settle.ts';

/** 2024-03-11T09:00:00Z, with the fraction that microseconds leave. */
export const eventTime = 1_710_147_600_000.123;

export const wallClock = 1_790_000_000_000;

const device: EntityRef = { kind: 'device', id: '10.20.8.50' };

interface FindingParts {
  uid?: string;
  end?: number;
  entities?: [EntityRef, ...EntityRef[]];
  raw?: string;
}

export function makeFinding(parts: FindingParts = {}): Finding {
  const { uid = randomUUID(), end = eventTime + 1000, entities = [device], raw = '{}' } = parts;
  return Finding.parse({
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    type_uid: 200401,
    activity_id: 1,
    time: end,
    start_time: eventTime,
    end_time: end,
    severity_id: 3,
    severity: 'medium',
    message: '10.20.8.50 tried 25 hosts on port 445',
    finding_info: {
      uid,
      title: 'Network range scan',
      analytic: { uid: 'discovery/network-range-scan', name: 'Network range scan', type_id: 1 },
      first_seen_time: eventTime,
      last_seen_time: end,
    },
    src_endpoint: { ip: '10.20.8.50' },
    attacks: [],
    observables: [],
    evidences: [
      {
        time: eventTime,
        summary: 'a refused connection',
        file: 'eve.json',
        offset: 0,
        raw,
        encoding: 'utf-8',
        sha256: createHash('sha256').update(raw).digest('hex'),
      },
    ],
    metadata: { version: '1.5.0', product: { name: 'Watchbill', version: '0.1.0' } },
    unmapped: {
      basis: 'rule',
      entities,
      explanation: { observed: '25 hosts', normal: 'none', timesSeen: null, since: null },
      measurements: { targets: 25 },
      evidence_total: 1,
    },
  });
}

export function makeBatch(parts: Partial<Batch> & Pick<Batch, 'input' | 'seq'>): Batch {
  return {
    position: { file: 'eve.json', offset: parts.seq * 1000 },
    counts: { events: 10, rejected: 1, ignored: 2 },
    findings: [],
    detectorState: { window: parts.seq },
    entities: [],
    lesson: 0,
    rejected: [],
    progress: { bytesRead: parts.seq * 1000, bytesTotal: 5000, eventTime, message: null },
    done: false,
    at: wallClock,
    ...parts,
  };
}

/** Registers a new input and returns its uid. */
export async function makeInput(storage: Storage): Promise<string> {
  const uid = randomUUID();
  await storage.registerInput({ uid, paths: ['eve.json'], asLive: true });
  return uid;
}

/** Stores findings through a first batch of an input of their own. */
export async function storeFindings(storage: Storage, findings: Finding[]): Promise<string[]> {
  const input = await makeInput(storage);
  const lesson = (await storage.lessonsAfter(0)).at(-1)?.seq ?? 0;
  return (await storage.commitBatch(makeBatch({ input, seq: 1, lesson, findings }))).findingUids;
}

export function makeIncident(parts: Partial<NewIncident> = {}): NewIncident {
  return {
    uid: randomUUID(),
    title: 'Intrusion on 10.20.8.50',
    status: 'new',
    severity: 'high',
    severityReason: 'two tactics',
    provisional: false,
    start: eventTime,
    end: eventTime + 1000,
    entities: [device],
    tactics: ['TA0001'],
    asLive: true,
    follows: null,
    createdAt: wallClock,
    updatedAt: wallClock,
    ...parts,
  };
}

export function makeClosed(parts: Partial<Closed> = {}): Closed {
  const why = { as: 'attack_confirmed', kind: null, severity: null } as const;
  return { ...why, note: 'seen on the host', by: 'lead', at: wallClock + 9, ...parts };
}

/** Opens an incident that holds one finding, and returns its uid. */
export async function openIncident(storage: Storage): Promise<string> {
  const incident = makeIncident();
  await holdIn(storage, incident, await storeFindings(storage, [makeFinding()]));
  return incident.uid;
}

/** Opens an incident that holds these stored findings, joined by an actor that no other incident has. */
export async function holdIn(
  storage: Storage,
  incident: NewIncident,
  findings: readonly string[],
): Promise<void> {
  await storage.settleFindings({
    arrivals: findings.map((finding) =>
      makeArrival({
        finding,
        start: incident.start,
        end: incident.end,
        actors: [`device:${incident.uid}`],
      }),
    ),
    opened: () => incident,
    cause: randomUUID(),
    at: wallClock,
  });
}

export function makeArrival(parts: Partial<Arrival> & Pick<Arrival, 'finding'>): Arrival {
  const span = { start: eventTime, end: eventTime + 1000 };
  return { ...span, actors: [], reached: [], weighs: true, entities: [], ...parts };
}

export function makeAction(incident: string): NewAction {
  return {
    uid: randomUUID(),
    incident,
    kind: 'block_port',
    target: { device: '10.20.8.50', port: 445, proto: 'tcp' },
    d3fend: 'D3-NTF',
    consequence: 'Blocks port 445 on 10.20.8.50 for one hour.',
    evidenceFor: ['E-1'],
    evidenceAgainst: [],
    notKnown: [],
    findings: [],
    plan: [],
    standsInFor: null,
    leaseMs: 3_600_000,
    version: 'v1',
  };
}

/** What a decision at L2 says of its terms when nothing but the defaults holds. */
export function underDefaults(
  timeLimitMs: number,
): Pick<Decision, 'approval' | 'rule' | 'mode' | 'grade' | 'actuator'> {
  const asked = { substitute: null, roles: ['lead' as const], quorum: 1, escalate: [] };
  return {
    approval: { timeLimitMs, onExpiry: 'do_not_act', ...asked },
    rule: null,
    mode: 'act',
    grade: 'B',
    actuator: 'dry-run',
  };
}

export function makeDecision(parts: Pick<Decision, 'workflowId' | 'step'>): Decision {
  return {
    uid: randomUUID(),
    function: 'incident_response',
    effect: 'ask',
    level: 'L2',
    bindingGate: 'matrix',
    gates: [{ gate: 'matrix', effect: 'ask', reason: 'L2 asks' }],
    ...underDefaults(3_600_000),
    lease: { durationMs: 3_600_000 },
    dryRun: true,
    policyVersion: 'p1',
    at: wallClock,
    ...parts,
  };
}
