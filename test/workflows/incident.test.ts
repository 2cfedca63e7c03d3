/** Findings become living incidents under each level of delegation, through the real server, database and workers. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answersOver } from '../../cli/runtime/answers.ts';
import { workflowIds } from '../../workflows/messages.ts';
import {
  lead,
  answered,
  closed,
  employeesLogons,
  incidentsOf,
  proposedAction,
  scan,
  settled,
  watchRecords,
} from './intrusions.ts';
import { delegationOf, eventually, startRunning, type Running } from './running.ts';

let running: Running;
let devices = 0;
const newDevice = () => `10.20.6.${(devices += 1)}`;
const hour = 3_600_000;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 40 });
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  running.delegation = delegationOf({});
});

async function onlyIncident(device: string) {
  const [incident, ...more] = await incidentsOf(running, device);
  if (incident === undefined || more.length > 0) throw new Error(`${more.length + 1} incidents`);
  return await settled(running, incident.uid);
}

const stateOf = async (uid: string) => (await running.storage.getAction(uid))?.state;

const gatesOf = (decisions: { gates: { gate: string }[] }[]) =>
  decisions.map(({ gates }) => gates.map(({ gate }) => gate));

describe('one living incident', () => {
  it('takes in what is found later, and its story follows', async () => {
    const device = newDevice();
    const at = Date.now() - hour;
    await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
    const first = await onlyIncident(device);
    expect(first.narrative?.text).toContain('9401');
    expect(first.narrative?.text).not.toContain('8531');
    const [proposed] = await running.storage.actionsOfIncident(first.uid);

    const later = scan({ from: device, port: 8531, at: at + hour / 2 });
    await watchRecords(running, { records: later });
    const second = await onlyIncident(device);
    expect(second.uid).toBe(first.uid);
    expect(second.revision).toBeGreaterThan(first.revision);
    expect(second.narratedRevision).toBe(second.revision);
    expect(second.narrative?.text).toContain('8531');
    expect(second.end).toBeGreaterThan(first.end);
    const actions = await running.storage.actionsOfIncident(first.uid);
    expect(actions.map(({ target }) => target.port).sort()).toEqual([8531, 9401]);
    // An action whose own evidence is the same is the same: an answer to it still counts.
    const again = actions.find(({ uid }) => uid === proposed?.uid);
    expect([again?.version, again?.plan]).toEqual([proposed?.version, proposed?.plan]);
  });

  it('takes in what later batches of the same input hold', async () => {
    const device = newDevice();
    const at = Date.now() - hour;
    const ports = [22, 3389, 9401];
    const records = ports.flatMap((port, index) =>
      scan({ from: device, port, at: at + index * 600_000 }),
    );
    const input = await watchRecords(running, { records });
    const seqs = await running.storage.resumePoint(input);
    expect(seqs?.seq).toBeGreaterThanOrEqual(3);
    const incident = await onlyIncident(device);
    const findings = await running.storage.findingsOfIncident(incident.uid);
    expect(findings.map((f) => f.unmapped.measurements['port'])).toEqual(ports);
    expect(findings.map((f) => f.unmapped.measurements['targets'])).toEqual([40, 40, 40]);
  });

  it('stays closed: what is found then opens a new one', async () => {
    const device = newDevice();
    const at = Date.now() - hour;
    await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
    const { uid } = await onlyIncident(device);
    await closed(running, uid);
    await watchRecords(running, {
      records: scan({ from: device, port: 3389, at: at + hour / 2 }),
    });
    const incidents = await incidentsOf(running, device);
    expect(incidents.map(({ status }) => status).sort()).toEqual(['closed', 'new']);
    expect(incidents.find(({ status }) => status === 'new')?.follows).toBe(uid);
    expect(await running.storage.findingsOfIncident(uid)).toHaveLength(1);
  });

  it('takes back what asks when it is closed, tells it, and ends; a lease goes on', async () => {
    const device = newDevice();
    const first = await proposedAction(running, device);
    await answered(running, first);
    await eventually('the lease', async () => (await stateOf(first.uid)) === 'active');
    await watchRecords(running, { records: scan({ from: device, port: 3389, at: Date.now() }) });
    const second = await eventually('another question', async () => {
      const actions = await running.storage.actionsOfIncident(first.incident);
      return actions.find(({ state }) => state === 'awaiting_approval');
    });
    await closed(running, first.incident);
    await running.client.workflow.getHandle(workflowIds.incident(first.incident)).result();

    expect(await stateOf(first.uid)).toBe('active');
    const withdrawn = await running.storage.getAction(second.uid);
    expect(withdrawn?.state).toBe('withdrawn');
    expect(withdrawn?.history.at(-1)?.detail).toBe('incident closed');
    const row = await running.storage.getIncident(first.incident);
    expect(row?.narrative?.text).toContain('Taken back: ');
    await expect(answered(running, second)).rejects.toMatchObject({ code: 'ACTION_NOT_WAITING' });
    const lease = running.client.workflow.getHandle(workflowIds.response(first.uid));
    const lift = { reason: 'the test is over', idempotencyKey: randomUUID() };
    await answersOver(running.storage, running.client).lift(first.uid, lift, lead);
    await lease.result();
  });

  it('is opened once by two inputs that see it at the same time', async () => {
    const device = newDevice();
    const at = Date.now() - hour;
    await Promise.all(
      [21, 22, 23].map((port) =>
        watchRecords(running, { records: scan({ from: device, port, at }) }),
      ),
    );
    const { uid } = await onlyIncident(device);
    expect(await running.storage.findingsOfIncident(uid)).toHaveLength(3);
  });

  it('is found by its id and its actions’ ids in Temporal', async () => {
    const device = newDevice();
    await watchRecords(running, { records: scan({ from: device, port: 9401, at: Date.now() }) });
    const { uid } = await onlyIncident(device);
    const [action] = await running.storage.actionsOfIncident(uid);
    const expected = [`incident-${uid}`, `response-${action?.uid}`];
    await eventually('both workflows in the list', async () => {
      const ids: string[] = [];
      const query = "ExecutionStatus = 'Running'";
      for await (const { workflowId } of running.client.workflow.list({ query }))
        ids.push(workflowId);
      return expected.every((id) => ids.includes(id));
    });
  });
});

describe('delegation', () => {
  it('at L0 of incident response proposes nothing', async () => {
    running.delegation = delegationOf({ functions: { incident_response: 'L0' } });
    const device = newDevice();
    await watchRecords(running, { records: scan({ from: device, port: 9401, at: Date.now() }) });
    const { uid } = await onlyIncident(device);
    expect(await running.storage.actionsOfIncident(uid)).toEqual([]);
  });

  it('at L0 of threat detection opens nothing, and keeps the finding', async () => {
    running.delegation = delegationOf({ functions: { threat_detection: 'L0' } });
    const device = newDevice();
    const input = await watchRecords(running, {
      records: scan({ from: device, port: 9401, at: Date.now() }),
    });
    expect(await incidentsOf(running, device)).toEqual([]);
    expect((await running.storage.getInput(input))?.progress.findings).toBe(1);
  });

  it('at L1 opens nothing on learnt behaviour alone, at L2 provisionally', async () => {
    // Eleven days of the employee, and the stranger's first minutes: only the host name gives it away.
    const records = await employeesLogons('2024-08-12T09:16');
    running.delegation = delegationOf({ functions: { threat_detection: 'L1' } });
    const input = await watchRecords(running, { records });
    expect((await running.storage.getInput(input))?.progress.findings).toBe(1);
    expect(await incidentsOf(running, '10.20.8.50')).toEqual([]);

    // Read again at a level that allows it, the finding joins; triage at L3 has no grant to confirm it alone.
    running.delegation = delegationOf({ functions: { alert_triage: 'L3' } });
    await watchRecords(running, { records, asLive: false });
    const incident = await onlyIncident('10.20.8.50');
    expect(incident.provisional).toBe(true);
    const [finding] = await running.storage.findingsOfIncident(incident.uid);
    expect(finding?.unmapped.basis).toBe('baseline');
  });

  it('at L2 asks a person for each action, and stores every gate’s answer', async () => {
    const device = newDevice();
    await watchRecords(running, { records: scan({ from: device, port: 9401, at: Date.now() }) });
    const { uid } = await onlyIncident(device);
    const [action, ...more] = await running.storage.actionsOfIncident(uid);
    expect(more).toEqual([]);
    expect(action?.state).toBe('awaiting_approval');
    const proposal = action?.decisions ?? [];
    expect(proposal.map(({ effect, level }) => [effect, level])).toEqual([['ask', 'L2']]);
    expect(gatesOf(proposal)).toEqual([
      [
        'matrix',
        'mode',
        'kill-switch',
        'protected-targets',
        'prohibited',
        'guardrails',
        'reversibility',
        'freeze',
        'grants',
        'evidence-grade',
        'asset-criticality',
        'blast-radius',
        'lease-length',
        'action-rate',
        'freshness',
        'dry-run',
        'actuator',
      ],
    ]);
    const verdicts = ((await running.storage.decisionsAbout([uid])).get(uid) ?? []).filter(
      (d) => d.function === 'alert_triage',
    );
    expect(verdicts.length).toBeGreaterThan(0);
    for (const gates of gatesOf(verdicts))
      expect(gates).toEqual(['matrix', 'mode', 'kill-switch', 'grants']);
  });

  it('records what old evidence would have called for, and asks nobody', async () => {
    const device = newDevice();
    const at = Date.parse('2024-08-12T09:00:00Z');
    const records = scan({ from: device, port: 9401, at });
    await watchRecords(running, { records, asLive: false });
    const { uid } = await onlyIncident(device);
    const [action] = await running.storage.actionsOfIncident(uid);
    expect(action?.state).toBe('recorded');
    expect(action?.decision?.bindingGate).toBe('freshness');
    expect(await running.storage.listEffects()).toEqual([]);
  });

  it('records, and asks nobody, while the kill switch is pulled', async () => {
    const pull = (engaged: boolean) =>
      running.storage.setKillSwitch({
        scope: 'all',
        engaged,
        by: 'lead',
        reason: 'a drill',
        at: Date.now(),
      });
    await pull(true);
    const device = newDevice();
    await watchRecords(running, { records: scan({ from: device, port: 9401, at: Date.now() }) });
    const { uid } = await onlyIncident(device);
    await pull(false);
    const [action] = await running.storage.actionsOfIncident(uid);
    expect(action?.state).toBe('recorded');
    expect(action?.decision?.bindingGate).toBe('kill-switch');
  });
});
