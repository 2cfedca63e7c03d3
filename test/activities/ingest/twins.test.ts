/** One flow that Suricata and Zeek both logged is one event, also over a resume; two flows, or one sensor's, stay two. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverInputs } from '../../../activities/ingest/discover.ts';
import { openInput } from '../../../activities/ingest/open-input.ts';
import { openReader, type Position } from '../../../activities/ingest/event-reader.ts';

const begin = Date.UTC(2024, 7, 12, 9);

interface Flow {
  from: string;
  port: number;
  /** Seconds after the beginning. */
  start: number;
}

function zeek({ from, port, start }: Flow): string {
  return JSON.stringify({
    _path: 'conn',
    ts: begin / 1000 + start,
    uid: `C${port}`,
    'id.orig_h': from,
    'id.orig_p': port,
    'id.resp_h': '10.0.0.9',
    'id.resp_p': 443,
    proto: 'tcp',
    duration: 1,
    conn_state: 'SF',
  });
}

function suricata({ from, port, start }: Flow, logged = start + 60): string {
  const at = (seconds: number): string => new Date(begin + seconds * 1000).toISOString();
  return JSON.stringify({
    timestamp: at(logged).replace('Z', '000+0000'),
    flow_id: 1,
    event_type: 'flow',
    ...{ src_ip: from, src_port: port, dest_ip: '10.0.0.9', dest_port: 443, proto: 'TCP' },
    flow: {
      ...{ pkts_toserver: 5, pkts_toclient: 5, bytes_toserver: 500, bytes_toclient: 900 },
      start: at(start).replace('Z', '000+0000'),
      end: at(start + 1).replace('Z', '000+0000'),
      ...{ age: 1, state: 'closed', reason: 'timeout', alerted: false },
    },
  });
}

/** Sources and ports of the events, read in batches of one with a new reader for each if `resuming`. */
async function read(lines: Record<string, string[]>, resuming = false): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'twins-'));
  for (const [name, written] of Object.entries(lines)) {
    await writeFile(join(folder, name), `${written.join('\n')}\n`);
  }
  const { files } = await discoverInputs([folder]);
  const seen: string[] = [];
  let position: Position | undefined;
  let reader = await openReader(files);
  for (let done = false; !done;) {
    const batch = await reader.nextBatch(1);
    for (const { src, srcPort } of batch.events) seen.push(`${src}:${srcPort}`);
    ({ position, done } = batch);
    if (!resuming) continue;
    await reader.close();
    reader = await openReader(files, JSON.parse(JSON.stringify(position)) as Position);
  }
  await reader.close();
  return seen.sort();
}

const flows = [1, 2, 3].map((n) => ({ from: '10.0.0.5', port: 50_000 + n, start: 10 * n }));
const names = flows.map(({ from, port }) => `${from}:${port}`);

describe('a flow that two sensors logged', () => {
  it.each([false, true])(
    'is one event, whichever logs it first (resuming: %s)',
    async (resuming) => {
      const shifted = flows.map((flow) => ({ ...flow, start: flow.start + 1.2 }));
      const lines = { 'conn.log': shifted.map(zeek), 'eve.json': flows.map((f) => suricata(f)) };
      expect(await read(lines, resuming)).toEqual(names);
    },
  );

  it('is one event when one of them missed its handshake, and took its ends for the other way round', async () => {
    const [flow] = flows as [Flow];
    const turned = zeek(flow)
      .replace('"id.orig_h":"10.0.0.5"', '"id.orig_h":"10.0.0.9"')
      .replace('"id.orig_p":50001', '"id.orig_p":443')
      .replace('"id.resp_h":"10.0.0.9"', '"id.resp_h":"10.0.0.5"')
      .replace('"id.resp_p":443', '"id.resp_p":50001');
    expect(await read({ 'conn.log': [turned], 'eve.json': [suricata(flow)] })).toHaveLength(1);
  });
});

it('is one event where the files are followed, and the second sensor logs it later', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'twins-'));
  const [first, second] = flows as [Flow, Flow];
  const [conn, eve] = [join(folder, 'conn.log'), join(folder, 'eve.json')];
  await writeFile(conn, `${zeek(first)}\n${zeek(second)}\n`);
  await writeFile(eve, `${suricata(first)}\n`);
  const patience = { waitMs: 0, lookMs: 1 };
  const input = await openInput([folder], { files: {} }, { follow: true, patience });
  const ports = async (): Promise<(number | undefined)[]> => {
    expect(await input.hasMore()).toBe(true);
    const batch = await input.nextBatch(100);
    expect(batch.done).toBe(true);
    return batch.events.map(({ srcPort }) => srcPort);
  };
  expect(await ports()).toEqual([first.port, second.port]);
  expect(await input.hasMore()).toBe(false);
  await writeFile(eve, `${suricata(second)}\n${suricata({ ...second, port: 50_009 })}\n`, {
    flag: 'a',
  });
  expect(await ports()).toEqual([50_009]);
  await input.close();
});

describe('what stays two events', () => {
  const [flow] = flows as [Flow];

  it('a port that is used again later', async () => {
    const later = { ...flow, start: flow.start + 8 };
    expect(await read({ 'conn.log': [zeek(later)], 'eve.json': [suricata(flow)] })).toHaveLength(2);
  });

  it('another protocol or port', async () => {
    const other = { ...flow, port: 50_009 };
    expect(await read({ 'conn.log': [zeek(other)], 'eve.json': [suricata(flow)] })).toHaveLength(2);
  });

  it('two records of one sensor', async () => {
    const twice = [suricata(flow), suricata(flow, 71)];
    expect(await read({ 'eve.json': twice })).toHaveLength(2);
    expect(await read({ 'conn.log': [zeek(flows[1] as Flow)], 'eve.json': twice })).toHaveLength(3);
  });
});
