/** A run that goes on with a short history: told its incident alone, it starts no response twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersOver } from '../../cli/runtime/answers.ts';
import { taskQueues, workflowIds } from '../../workflows/messages.ts';
import { anna, reaches, stored } from './acting.ts';
import { proposedAction, scan, settled, watchRecords } from './intrusions.ts';
import { delegationOf, eventually, startRunning, type Running } from './running.ts';

let running: Running;

beforeAll(async () => {
  // As few events as that, and the server asks a workflow to go on anew.
  running = await startRunning({
    batchEvents: 40,
    temporal: ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=60'],
  });
  running.delegation = delegationOf({});
});
afterAll(async () => {
  await running.stop();
});

async function reject(uid: string, version: string): Promise<void> {
  const said = { version, reason: 'no need', idempotencyKey: randomUUID() };
  const answer = { answer: 'reject' as const, ...said };
  await answersOver(running.storage, running.client).answer({ uid, answer, by: anna });
  await reaches(running, uid, 'rejected');
}

async function runsOf(workflowId: string): Promise<string[]> {
  const runs: string[] = [];
  const query = `WorkflowId = '${workflowId}'`;
  for await (const { runId } of running.client.workflow.list({ query })) runs.push(runId);
  return runs;
}

async function onlyOnce(incident: string): Promise<void> {
  for (const { uid, history } of await running.storage.actionsOfIncident(incident)) {
    expect(await runsOf(workflowIds.response(uid)), uid).toHaveLength(1);
    const opened = history.filter(
      ({ state, detail }) =>
        state === 'awaiting_approval' && !detail.startsWith('the evidence grew'),
    );
    expect(opened, uid).toHaveLength(1);
  }
}

/** What the newest run of the incident's workflow was started with. */
async function inputOf(incident: string): Promise<{ runId: string; input: unknown }> {
  const handle = running.client.workflow.getHandle(workflowIds.incident(incident));
  const { events } = await handle.fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const data = started?.input?.payloads?.[0]?.data ?? new Uint8Array();
  const input: unknown = JSON.parse(Buffer.from(data).toString());
  return { runId: started?.originalExecutionRunId ?? '', input };
}

describe('an incident that goes on', () => {
  it('knows from what is stored which responses were started', async () => {
    const device = '10.20.3.1';
    const first = await proposedAction(running, device);
    const { incident } = first;
    await reject(first.uid, first.version);
    await watchRecords(running, { records: scan({ from: device, port: 3389, at: Date.now() }) });
    await settled(running, incident);
    const handle = running.client.workflow.getHandle(workflowIds.incident(incident));
    await handle.terminate('goes on with a short history');
    await running.client.workflow.start('incident', {
      workflowId: workflowIds.incident(incident),
      taskQueue: taskQueues.investigate,
      args: [{ incident }],
    });
    await watchRecords(running, { records: scan({ from: device, port: 445, at: Date.now() }) });
    await settled(running, incident);
    const actions = await eventually('a third action', async () => {
      const all = await running.storage.actionsOfIncident(incident);
      return all.length >= 3 && all;
    });
    expect((await stored(running, first.uid)).state).toBe('rejected');
    expect(actions.filter(({ state }) => state === 'awaiting_approval').length).toBeGreaterThan(1);
    await onlyOnce(incident);
  });

  it('is told its incident alone, however many actions it has', async () => {
    const device = '10.20.3.2';
    const { incident } = await proposedAction(running, device);
    const before = await inputOf(incident);
    for (const port of [21, 22, 23, 25, 80, 443]) {
      await watchRecords(running, { records: scan({ from: device, port, at: Date.now() }) });
      await settled(running, incident);
    }
    const now = await eventually('a new run', async () => {
      const newest = await inputOf(incident);
      return newest.runId !== before.runId && newest;
    });
    expect(now.input).toEqual({ incident });
    expect((await running.storage.actionsOfIncident(incident)).length).toBeGreaterThan(5);
    await onlyOnce(incident);
  });
});
