/** How live an action is: as live as the findings that it needs, whatever else is in its incident. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActuators } from '../../activities/actuators/actuators.ts';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { correlateWith } from '../../activities/correlate.ts';
import { decideRenewalWith } from '../../activities/decide-renewal.ts';
import { proposeActionWith } from '../../activities/decide-response.ts';
import { createExaminer, type Examiner } from '../../activities/detection/examiner.ts';
import { evidenceOfActionWith } from '../../activities/evidence.ts';
import { planFor } from '../../activities/plan.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { examineAndCommit } from '../../activities/read-batch.ts';
import { responseRequest } from '../../activities/response/permit.ts';
import type { ActionView } from '../../domain/action.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { Storage } from '../../storage/open.ts';
import { absent, hasSharedData, sharedData } from '../sources/shared-data.ts';
import { scan } from '../workflows/intrusions.ts';
import { signedIn } from '../api/signed-in.ts';
import { nothingEntered, openingFor, portsWith } from './ports.ts';
import { openEmbedded } from './embedded.ts';

const hour = 3_600_000;
/** Both recordings are of November 2026; this is two days later. */
const now = Date.parse('2026-11-22T12:00:00Z');
const tenOClock = Date.parse('2026-11-20T10:00:00Z');

let folder: string;
let storage: Storage;
let examiner: Examiner;
let end: () => Promise<void>;

beforeEach(async () => {
  const opened = await openEmbedded();
  ({ folder, storage } = opened);
  examiner = createExaminer(storage, { batchEvents: 500 });
  end = async () => {
    await examiner.close();
    await opened.end();
  };
});
afterEach(async () => {
  await end();
});

function ports(): ActivityPorts {
  const detection: ActivityPorts['detection'] = { run: (request) => examiner.run(request) };
  return portsWith(
    {
      ...{ storage, detection, assetOf: nothingEntered, now: () => now },
      delegation: () => Promise.resolve(DelegationDocument.parse({ version: 'test' })),
      actuators: createActuators(createDryRun(storage), []),
      warrants: {
        ...{ issue: () => 'a warrant', issueLift: () => 'another' },
        ...{ check: () => 'its id', publicPem: '' },
      },
    },
    'reading, joining and deciding',
  );
}

interface Log {
  path: string;
  asLive: boolean;
}

/** Reads a log to its end; answers the one incident that its findings are in. */
async function read({ path, asLive }: Log): Promise<string> {
  const input = `${path}-${asLive}`;
  await storage.registerInput({ uid: input, paths: [path], asLive });
  await examineAndCommit(ports(), { input, paths: [path], seq: 1 });
  const batch = await storage.getBatch({ input, seq: 1 });
  const findings = await storage.getFindings(batch?.findingUids ?? []);
  const opening = openingFor(findings);
  const { incidents } = await correlateWith(ports())({ input, seq: 1, opening });
  expect(incidents).toHaveLength(1);
  return incidents[0] ?? '';
}

/** Proposes all that the incident calls for; answers what each may do, and which gate said so. */
async function decided(incident: string): Promise<Record<string, string>> {
  for (const { uid: action } of await planFor(ports(), incident)) {
    await proposeActionWith(ports())({ incident, action, workflowId: 'w', step: `p-${action}` });
  }
  const actions = await storage.actionsOfIncident(incident);
  return Object.fromEntries(
    actions.map(({ kind, target, decision }) => [
      `${kind} ${target.port ?? ''}`.trim(),
      decision?.effect === 'record' ? `record: ${decision.bindingGate}` : (decision?.effect ?? ''),
    ]),
  );
}

function written(name: string, port: number, at: number): string {
  return writtenLines(name, scan({ from: '10.20.6.30', port, at }));
}

function writtenLines(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** The issue's case and its twin of our own: a scan as live, and two hours later in event time one of a recording. */
const cases: [string, () => { live: string; recording: string } | null][] = [
  [
    'of the case',
    () => {
      const of = (name: string) => join(sharedData, 'cases/trust', name);
      return hasSharedData
        ? { live: of('old-live.json'), recording: of('old-recording.json') }
        : null;
    },
  ],
  [
    'made here',
    () => ({
      live: written('live.json', 9401, tenOClock),
      recording: written('recording.json', 445, tenOClock + 2 * hour),
    }),
  ],
];

const scanned = (actions: Record<string, string>) => [
  actions['block_port 9401'],
  actions['block_port 445'],
];

describe.each(cases)('a recording %s', (_, make) => {
  it('that joins a live incident is only recorded, and what is live there acts on', async (ctx) => {
    const logs = make() ?? ctx.skip(absent);
    const incident = await read({ path: logs.live, asLive: true });
    expect(await decided(incident)).toEqual({ 'block_port 9401': 'ask' });
    expect(await read({ path: logs.recording, asLive: false })).toBe(incident);
    const actions = await decided(incident);
    expect(scanned(actions)).toEqual(['ask', 'record: freshness']);
    // Two kinds of attack cut a device off, but only one of them is live.
    expect(actions['block_outgoing']).toBe('record: freshness');
  });

  it('leaves a live finding of its incident live', async (ctx) => {
    const logs = make() ?? ctx.skip(absent);
    const incident = await read({ path: logs.recording, asLive: false });
    expect(await decided(incident)).toEqual({ 'block_port 445': 'record: freshness' });
    expect(await read({ path: logs.live, asLive: true })).toBe(incident);
    const actions = await decided(incident);
    expect(scanned(actions)).toEqual(['ask', 'record: freshness']);
    expect(actions['block_outgoing']).toBe('record: freshness');
  });

  it('renews no lease, however late its records are', async (ctx) => {
    const logs = make() ?? ctx.skip(absent);
    const incident = await read({ path: logs.live, asLive: true });
    await decided(incident);
    const [action] = await storage.actionsOfIncident(incident);
    const uid = action?.uid ?? '';
    const evidence = evidenceOfActionWith(ports());
    const before = await evidence({ action: uid });
    expect(before).toBeGreaterThan(tenOClock);
    await read({ path: logs.recording, asLive: false });
    expect(await evidence({ action: uid })).toBe(before);
    expect(await renewed(action)).toBe('act');
  });
});

let orders = 0;

/** What a lead who extends it is told. */
async function renewed(action: ActionView | undefined): Promise<string> {
  const uid = action?.uid ?? '';
  const clock = await storage.readClock();
  await storage.changeActionState(uid, {
    ...{ step: 'active', state: 'active', at: clock, detail: 'the lease runs' },
    patch: { activeSince: clock, activeUntil: clock + hour, actuator: 'dry-run' },
  });
  const by = { ...signedIn('anna', 'lead'), via: 'token' as const, account: null };
  const order = `ord-${(orders += 1)}`;
  await storage.placeOrder({
    ...{ uid: order, kind: 'extend', action: uid, by, body: { reason: 'still there' } },
    ...{ idempotencyKey: order, at: now },
  });
  const { effect, reason } = await decideRenewalWith(ports())({
    ...{ action: uid, workflowId: 'w', run: 'run-1', step: order, order },
  });
  return effect === 'act' ? effect : reason;
}

it('cuts off by two kinds of attack that are both live, whatever a recording adds', async () => {
  const live = written('live.json', 9401, tenOClock);
  const incident = await read({ path: live, asLive: true });
  await read({ path: written('rdp.json', 3389, tenOClock + hour), asLive: true });
  await read({ path: written('smb.json', 445, tenOClock + 2 * hour), asLive: false });
  const actions = await decided(incident);
  expect(actions['block_outgoing']).toBe('ask');
  expect(actions['block_port 445']).toBe('record: freshness');
});

it('takes what both a live input and a recording saw for live', async () => {
  const path = written('both.json', 9401, tenOClock);
  const incident = await read({ path, asLive: false });
  expect(await decided(incident)).toEqual({ 'block_port 9401': 'record: freshness' });
  await read({ path, asLive: true });
  const [action] = await storage.actionsOfIncident(incident);
  expect(await renewed(action)).toBe('act');
});

describe('a recording that sees more of what an input saw live', () => {
  it('prolongs no lease', async () => {
    const whole = scan({ from: '10.20.6.30', port: 9401, at: tenOClock });
    const live = writtenLines('part.json', whole.slice(0, 27));
    const incident = await read({ path: live, asLive: true });
    await decided(incident);
    const [{ uid = '' } = {}] = await storage.actionsOfIncident(incident);
    const evidence = evidenceOfActionWith(ports());
    const before = await evidence({ action: uid });
    expect(before).toBeGreaterThan(tenOClock);
    await read({ path: writtenLines('whole.json', whole), asLive: false });
    expect(await evidence({ action: uid })).toBe(before);
  });
});

it('a recording does not raise the grade by which the machine may act alone', async () => {
  const grades = async (incident: string) => {
    const { request } = await responseRequestOf(incident);
    return request.grading?.grade;
  };
  const recording = await read({ path: written('smb.json', 445, tenOClock), asLive: false });
  const incident = await read({
    path: written('live.json', 9401, tenOClock + hour),
    asLive: true,
  });
  expect(incident).toBe(recording);
  expect(await grades(incident)).toBe('C');
  await read({ path: written('rdp.json', 3389, tenOClock + hour), asLive: true });
  expect(await grades(incident)).toBe('B');
});

/** What is asked of the policies about blocking the port that was scanned as live. */
async function responseRequestOf(incident: string) {
  const findings = await storage.findingsOfIncident(incident);
  const plans = await planFor(ports(), incident);
  const action = plans.find(({ target }) => target.port === 9401) ?? expect.fail('it is planned');
  return { request: await responseRequest(ports(), 'propose', { action, findings }) };
}

describe('what was only recorded', () => {
  /** As the workflow of a response leaves it. */
  async function recordAll(incident: string): Promise<void> {
    for (const { uid, state, decision } of await storage.actionsOfIncident(incident)) {
      if (state !== 'proposed' || decision?.effect !== 'record') continue;
      const detail = `${decision.bindingGate}: old`;
      await storage.changeActionState(uid, { step: 'open', state: 'recorded', at: now, detail });
    }
  }

  it('is proposed anew when it goes on as live, once', async () => {
    const incident = await read({ path: written('old.json', 9401, tenOClock), asLive: false });
    expect(await decided(incident)).toEqual({ 'block_port 9401': 'record: freshness' });
    await recordAll(incident);
    // The same in another recording calls for nothing anew.
    await read({ path: written('copy.json', 9401, tenOClock), asLive: false });
    await decided(incident);
    expect(await storage.actionsOfIncident(incident)).toHaveLength(1);

    await read({ path: written('now.json', 9401, tenOClock + 2 * hour), asLive: true });
    expect(await decided(incident)).toEqual({ 'block_port 9401': 'ask' });
    await decided(incident);
    const states = (await storage.actionsOfIncident(incident)).map(({ state }) => state);
    expect(states.sort()).toEqual(['proposed', 'recorded']);
  });

  it('stays recorded when policy alone says so', async () => {
    const incident = await read({ path: written('live.json', 9401, tenOClock), asLive: true });
    await decided(incident);
    const [{ uid = '' } = {}] = await storage.actionsOfIncident(incident);
    const detail = 'matrix: L0';
    await storage.changeActionState(uid, { step: 'open', state: 'recorded', at: now, detail });
    await read({ path: written('more.json', 9401, tenOClock + hour), asLive: true });
    await decided(incident);
    expect(await storage.actionsOfIncident(incident)).toHaveLength(1);
  });
});
