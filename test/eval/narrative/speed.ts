/** Rows for the speed of an investigation without a model, and for the length of its history. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { workflowIds } from '../../../workflows/messages.ts';
import { incidentsOf, scan, settled, watchRecords } from '../../workflows/intrusions.ts';
import type { Running } from '../../workflows/running.ts';
import type { Row } from '../row.ts';

const INCIDENTS = 40;
const P95_MS = 2_000;
const PER_MINUTE = 60;
const FINDINGS = 200;
const HISTORY = 500;

/** Many incidents at once, each of a device of its own; and one incident of 200 findings. */
export async function investigationRows(running: Running): Promise<Row[]> {
  running.model = null;
  const devices = Array.from({ length: INCIDENTS }, (_, n) => `10.31.${n}.9`);
  const at = Date.now() - 3_600_000;
  const records = devices.flatMap((from) => scan({ from, port: 9401, at }));
  const began = performance.now();
  await watchRecords(running, { records });
  const uids = await Promise.all(
    devices.map(async (device) => (await incidentsOf(running, device))[0]?.uid ?? ''),
  );
  await Promise.all(uids.map((uid) => settled(running, uid)));
  const minutes = (performance.now() - began) / 60_000;
  const times = await Promise.all(uids.map((uid) => roundMs(running, uid)));
  const p95 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Infinity;
  const rate = INCIDENTS / minutes;
  return [
    row('investigation without a model, p95', `at most ${P95_MS} ms`, [
      `${Math.round(p95)} ms`,
      p95 <= P95_MS,
    ]),
    row('incidents a minute', `at least ${PER_MINUTE}`, [rate.toFixed(0), rate >= PER_MINUTE]),
    await historyRow(running, at),
  ];
}

function row(name: string, expected: string, [seen, ok]: readonly [string, boolean]): Row {
  return { group: 'speed', name, expected, seen, ok };
}

/** How long one round took, from its first step to the telling, by the workflow's own history. */
async function roundMs({ client }: Running, uid: string): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowIds.incident(uid)).fetchHistory();
  const times = (events ?? []).flatMap(({ eventTime }) =>
    eventTime ? [Number(eventTime.seconds ?? 0) * 1000 + (eventTime.nanos ?? 0) / 1e6] : [],
  );
  return Math.max(...times) - Math.min(...times);
}

/** 200 findings that come in many batches into one incident: its history must stay short. */
async function historyRow(running: Running, at: number): Promise<Row> {
  const from = '10.32.0.9';
  const records = Array.from({ length: FINDINGS }, (_, n) =>
    scan({ from, port: 1_000 + n, at: at + n * 1_000 }),
  ).flat();
  try {
    await watchRecords(running, { records });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const [incident] = await incidentsOf(running, from);
  const { findings, length } = incident
    ? await historyOf(running, incident.uid)
    : { findings: 0, length: Infinity };
  const ok = findings >= FINDINGS && length < HISTORY;
  return row(`events of history for ${FINDINGS} findings`, `fewer than ${HISTORY}`, [
    `${length} for ${findings}`,
    ok,
  ]);
}

async function historyOf(running: Running, uid: string) {
  await settled(running, uid);
  const findings = (await running.storage.findingsOfIncident(uid)).length;
  const handle = running.client.workflow.getHandle(workflowIds.incident(uid));
  const { historyLength: length } = await handle.describe();
  return { findings, length };
}
