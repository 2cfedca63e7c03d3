/** Rows for the speed of an investigation without a model, and for the length of its history. */
import { workflowIds } from '../../../workflows/messages.ts';
import { incidentsOf, scan, settled, watchRecords } from '../../workflows/intrusions.ts';
import type { Running } from '../../workflows/running.ts';
import type { Row } from '../row.ts';

const ONE_BY_ONE = 20;
const AT_ONCE = 40;
const P95_MS = 2_000;
const PER_MINUTE = 60;
const FINDINGS = 200;
const HISTORY = 500;

/** Incidents one after another, many at once, each of a device of its own; and one incident of 200 findings. */
export async function investigationRows(running: Running): Promise<Row[]> {
  running.model = null;
  const at = Date.now() - 3_600_000;
  const times: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n += 1) {
    const [uid = ''] = await incidentsFrom(running, [`10.30.${n}.9`], at);
    times.push(await roundMs(running, uid));
  }
  const p95 = times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Infinity;
  const began = performance.now();
  const devices = Array.from({ length: AT_ONCE }, (_, n) => `10.31.${n}.9`);
  await incidentsFrom(running, devices, at);
  const rate = AT_ONCE / ((performance.now() - began) / 60_000);
  return [
    row('investigation without a model, p95', `at most ${P95_MS} ms`, [
      `${Math.round(p95)} ms of ${times.length}`,
      p95 <= P95_MS,
    ]),
    row('incidents a minute', `at least ${PER_MINUTE}`, [rate.toFixed(0), rate >= PER_MINUTE]),
    await historyRow(running, at),
  ];
}

/** Each device scans a port; answers the incidents once all are told. */
async function incidentsFrom(
  running: Running,
  devices: readonly string[],
  at: number,
): Promise<string[]> {
  await watchRecords(running, {
    records: devices.flatMap((from) => scan({ from, port: 9401, at })),
  });
  const found = await Promise.all(devices.map((device) => incidentsOf(running, device)));
  const uids = found.map(([incident]) => incident?.uid ?? '');
  await Promise.all(uids.map((uid) => settled(running, uid, 120_000)));
  return uids;
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
  await watchRecords(running, { records });
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
  await settled(running, uid, 120_000);
  const findings = (await running.storage.findingsOfIncident(uid)).length;
  const handle = running.client.workflow.getHandle(workflowIds.incident(uid));
  const { historyLength: length } = await handle.describe();
  return { findings, length };
}
