/** Finding, reading, merging and resuming log files, on real records and on damaged ones. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/event.ts';
import { discoverInputs } from '../../../activities/ingest/discover.ts';
import { openReader, type Batch, type Position } from '../../../activities/ingest/event-reader.ts';
import { zeekBytes, type ZeekFormat, type ZeekRow } from '../../sources/own-logs.ts';
import { absent, hasSharedData, sharedData, vishing } from '../../sources/shared-data.ts';

const fixture = join(import.meta.dirname, '../../fixtures/sources/suricata-eve.ndjson');
const lines = readFileSync(fixture, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.stringify((JSON.parse(line) as { record: unknown }).record));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-ingest-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

interface Total extends Pick<Batch, 'rejectedRecords' | 'problems'> {
  events: Event[];
  records: number;
  rejected: number;
  positions: Position[];
  last: Batch;
}

async function readAll(paths: string[], resume?: Position, size = 1000): Promise<Total> {
  const reader = await openReader((await discoverInputs(paths)).files, resume);
  const total: Omit<Total, 'last'> = {
    events: [],
    records: 0,
    rejected: 0,
    rejectedRecords: [],
    problems: [],
    positions: [],
  };
  for (;;) {
    const batch = await reader.nextBatch(size);
    for (const event of batch.events) total.events.push(event);
    total.records += batch.counts.events;
    total.rejected += batch.counts.rejected;
    total.rejectedRecords.push(...batch.rejectedRecords);
    total.problems.push(...batch.problems);
    total.positions.push(JSON.parse(JSON.stringify(batch.position)) as Position);
    if (batch.done) {
      await reader.close();
      return { ...total, last: batch };
    }
  }
}

function digest(events: readonly Event[]): string {
  const hash = createHash('sha256');
  for (const event of events) {
    const { record } = event;
    hash.update(JSON.stringify({ ...event, record: [record.file, record.offset] }));
    hash.update(record.bytes);
  }
  return hash.digest('hex');
}

describe('discoverInputs', () => {
  it('names what is wrong with each input', async () => {
    const empty = write('empty.log', '');
    const binary = write(
      'binary.log',
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256),
    );
    await expect(discoverInputs([join(folder, 'none')])).rejects.toMatchObject({
      code: 'INPUT_NOT_FOUND',
    });
    await expect(discoverInputs([empty])).rejects.toMatchObject({ code: 'INPUT_EMPTY' });
    await expect(discoverInputs([binary])).rejects.toMatchObject({ code: 'INPUT_NOT_A_LOG' });
    await expect(discoverInputs([folder])).rejects.toMatchObject({ code: 'INPUT_NO_LOGS' });
  });
  it('walks folders, goes by content, and lists what it skips', async () => {
    mkdirSync(join(folder, 'a'));
    write('a/renamed.txt', gzipSync(lines.join('\n')));
    write('b.json', lines.join('\n'));
    write('empty.log', '');
    write('notes.md', '# notes\n');
    const { files, skipped } = await discoverInputs([folder, join(folder, 'b.json')]);
    expect(files).toMatchObject([
      { path: join(folder, 'a/renamed.txt'), gzip: true, format: 'suricata-eve' },
      { path: join(folder, 'b.json'), gzip: false, format: 'suricata-eve' },
    ]);
    expect(skipped.map(({ code }) => code)).toEqual(['INPUT_EMPTY', 'INPUT_NOT_A_LOG']);
  });
});

describe('openReader', () => {
  it('gives each event the exact bytes and offset of its record', async () => {
    const text = `${lines.join('\r\n')}\r\n\r\n`;
    for (const path of [write('a.json', text), write('a.gz', gzipSync(text))]) {
      const { events, records } = await readAll([path]);
      expect(records).toBe(lines.length);
      for (const { record } of events) {
        const raw = Buffer.from(record.bytes).toString();
        expect(lines).toContain(raw);
        expect(Buffer.from(text).subarray(record.offset).toString().startsWith(raw)).toBe(true);
      }
    }
  });
  it('reads a last line without a line end', async () => {
    expect((await readAll([write('a.json', lines.join('\n'))])).records).toBe(lines.length);
  });
  it('reads a 1 MB line, and rejects one above 8 MB without losing its neighbours', async () => {
    const padded = (size: number): string =>
      `${lines[0]?.slice(0, -1)},"pad":"${'x'.repeat(size)}"}`;
    const path = write('a.json', [lines[1], padded(1e6), padded(9e6), lines[2]].join('\n'));
    const { records, rejectedRecords } = await readAll([path]);
    expect(records).toBe(3);
    expect(rejectedRecords).toMatchObject([{ reason: 'line longer than 8 MB', file: path }]);
    expect(rejectedRecords[0]?.raw).toHaveLength(4096);
  });
  it('delivers every whole line of a truncated gzip, then says so', async () => {
    const text = Array.from({ length: 300 }, () => lines.join('\n')).join('\n');
    const whole = gzipSync(text, { level: 0 });
    const path = write('cut.gz', whole.subarray(0, whole.length * 0.7));
    const { records, problems, last } = await readAll([path]);
    expect(problems).toMatchObject([{ code: 'INPUT_TRUNCATED', file: path }]);
    // Stored blocks: the same share of the text as of the gzip.
    const bytes = Buffer.from(text);
    const expected = bytes.subarray(0, bytes.length * 0.7);
    const wholeLines = expected.toString('latin1').split('\n').length - 1;
    expect(Math.abs(records - wholeLines)).toBeLessThanOrEqual(1);
    expect(last.bytesRead).toBe(last.bytesTotal);
  });
  it('counts garbage, keeps it with its reason, and reads on', async () => {
    const garbage = Buffer.from([0, 255, 254, 1, 2, 3]);
    const content = Buffer.concat([
      Buffer.from(`${lines[0]}\n`),
      garbage,
      Buffer.from(`\n{"cut":\n${lines[1]}\n`),
    ]);
    const { records, rejected, rejectedRecords } = await readAll([write('a.json', content)]);
    expect([records, rejected]).toEqual([2, 2]);
    expect(rejectedRecords).toMatchObject([
      { raw: garbage.toString('base64'), encoding: 'base64', reason: 'not a JSON object' },
      { raw: '{"cut":', encoding: 'utf-8', offset: Buffer.byteLength(lines[0] ?? '') + 8 },
    ]);
  });
  it('keeps the first 1,000 rejected records of a file, also across a resume', async () => {
    const path = write('a.json', [lines[0], ...Array<string>(1500).fill('{'), lines[1]].join('\n'));
    const { rejected, rejectedRecords } = await readAll([path]);
    expect([rejected, rejectedRecords.length]).toEqual([1500, 1000]);
  });
  it('merges files in the order in which records were logged', async () => {
    const sorted = lines.toSorted((a, b) => (stamp(a) < stamp(b) ? -1 : 1));
    const even = write('a.json', sorted.filter((_, i) => i % 2 === 0).join('\n'));
    const odd = write('b.gz', gzipSync(sorted.filter((_, i) => i % 2 === 1).join('\n')));
    const { events } = await readAll([odd, even]);
    const stamps = events.map(({ record }) => stamp(Buffer.from(record.bytes).toString()));
    expect(stamps).toEqual(stamps.toSorted());
  });
  it('notices a file that was replaced or cut, and goes on in one that grew', async () => {
    const path = write('a.json', `${lines.slice(0, 10).join('\n')}\n`);
    const position = (await readAll([path])).positions.at(-1);
    write('a.json', `${lines.join('\n')}\n`);
    expect((await readAll([path], position)).records).toBe(lines.length - 10);
    write('a.json', `${lines.slice(0, 5).join('\n')}\n`);
    await expect(readAll([path], position)).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
    write('a.json', `${lines.toReversed().join('\n')}\n`);
    await expect(readAll([path], position)).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
  });
});

describe('a file that grows', () => {
  const [first = '', second = '', third = ''] = lines;
  it('gives half a line once it is whole, and each line once', async () => {
    const half = first.length + 1 + Math.floor(second.length / 2);
    const text = [first, second, third, ''].join('\n');
    const path = write('a.json', text.slice(0, half));
    const before = await readAll([path]);
    expect([before.records, before.rejected]).toEqual([1, 1]);
    write('a.json', text);
    const after = await readAll([path], before.positions.at(-1));
    expect([after.records, after.rejected]).toEqual([2, 0]);
  });
  it.each([0, 1, 2, 5, 9])(
    'is followed without loss or repetition, cut after %i bytes',
    async (cut) => {
      const columns =
        '#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\tid.resp_h\tresp_ip_bytes\n';
      const row = (n: number): string => `170000000${n}.000001\t10.0.0.1\t10.0.0.2\t12345\n`;
      const text = columns + row(1) + row(2) + row(3);
      const path = write('conn.log', text.slice(0, text.length - row(3).length - cut));
      const sizes: number[] = [];
      let position: Position | undefined;
      for (const content of [undefined, text.slice(0, -2), text, text]) {
        if (content !== undefined) write('conn.log', content);
        const reader = await openReader((await discoverInputs([path])).files, position, {
          follow: true,
        });
        const batch = await reader.nextBatch(1000);
        await reader.close();
        expect(batch.counts.rejected).toBe(0);
        sizes.push(...batch.events.map((event) => ('bytesIn' in event ? event.bytesIn : -1)));
        position = JSON.parse(JSON.stringify(batch.position)) as Position;
      }
      expect(sizes).toEqual([12345, 12345, 12345]);
    },
  );
});

describe('standard input', () => {
  const script = join(import.meta.dirname, 'read-stdin.ts');
  const tsx = join(import.meta.dirname, '../../../node_modules/.bin/tsx');
  it('is told by its content and read once', () => {
    const ran = spawnSync(tsx, [script], { input: `${lines.join('\n')}\n`, encoding: 'utf8' });
    expect(JSON.parse(ran.stdout)).toEqual({
      format: 'suricata-eve',
      records: lines.length,
      again: 'INPUT_CHANGED',
    });
  });
  it.each([
    ['', 'INPUT_EMPTY'],
    ['hello\n', 'INPUT_NOT_A_LOG'],
  ])('is refused: %j', (input, code) => {
    const ran = spawnSync(tsx, [script], { input, encoding: 'utf8' });
    expect(JSON.parse(ran.stdout)).toEqual({ code });
  });
});

function stamp(line: string): string {
  return /"timestamp":"([^"]+)"/.exec(line)?.[1] ?? '';
}

/** Three hours of connections, a file an hour, and requests beside them. */
function hours(format: ZeekFormat): string[] {
  const rows = (count: number, port: number, values: ZeekRow['values']) =>
    Array.from({ length: count }, (_, i) => ({
      ...{ at: Date.UTC(2026, 2, 2, 9) + i * 4_000 + port, from: '10.70.0.1', to: '10.70.0.9' },
      ...{ port, values },
    }));
  const conn = rows(2_700, 445, ['tcp', 1, 'SF']);
  const columns = ['proto enum', 'duration interval', 'conn_state string'];
  const http = { path: 'http', columns: ['method string', 'uri string'] };
  return [
    ...[0, 1, 2].map((hour) => {
      const own = conn.slice(hour * 900, (hour + 1) * 900);
      return write(`conn.${hour}.log`, zeekBytes({ path: 'conn', columns, rows: own }, format));
    }),
    write('http.log', zeekBytes({ ...http, rows: rows(700, 80, ['GET', '/']) }, format)),
  ];
}

const shared = (names: string[]) => () =>
  hasSharedData ? names.map((name) => join(sharedData, name)) : null;
const repeated = (times: number) => Array(times).fill(lines.join('\n')).join('\n');

/** Logs to merge and to resume in: those that are shared, and some made here. */
const merges: [string, number, () => string[] | null][] = [
  ['a merge of Zeek logs', 997, shared(['zeek/edge/proxy_rolling', 'zeek/edge/open_conns'])],
  ['JSON and TSV', 311, shared(['zeek/apt29-day1', 'zeek/wrccdc2018/zeek-default/rdp.log.gz'])],
  ['a gzip', 500, shared(['suricata/zeek_btest.eve.ndjson.gz'])],
  ['a merge of Zeek logs made here', 311, () => hours('zeek-tsv')],
  ['JSON made here', 307, () => [...hours('zeek-json'), write('eve.json', repeated(20))]],
  ['a gzip made here', 100, () => [write('eve.gz', gzipSync(repeated(40)))]],
];

describe('real files', () => {
  it.for(merges)('resumes anywhere with the same events: %s', async ([, size, make], ctx) => {
    const paths = make() ?? ctx.skip(absent);
    const whole = await readAll(paths, undefined, size);
    const inOneGo = await readAll(paths, undefined, Infinity);
    expect(digest(inOneGo.events)).toBe(digest(whole.events));
    expect(whole.positions.length).toBeGreaterThan(5);
    for (const at of [0, 2, Math.floor(whole.positions.length / 2), whole.positions.length - 2]) {
      const rest = await readAll(paths, whole.positions[at], 700);
      const from = whole.events.length - rest.events.length;
      expect(from).toBeGreaterThan(0);
      expect(digest(rest.events)).toBe(digest(whole.events.slice(from)));
    }
    expect((await readAll(paths, whole.positions.at(-1))).events).toEqual([]);
  });
  it('reads the vishing capture in its own order, byte for byte', async () => {
    const { events, records, rejected, problems } = await readAll([vishing], undefined, 5000);
    expect([records, rejected, problems]).toEqual([264_887, 0, []]);
    const bytes = gunzipSync(readFileSync(vishing));
    let before = -1;
    for (const { record } of events) {
      expect(record.offset >= before).toBe(true);
      before = record.offset;
    }
    const last = events.at(-1)?.record;
    const end = (last?.offset ?? 0) + (last?.bytes.length ?? 0);
    expect(bytes.subarray(last?.offset, end).equals(last?.bytes ?? Buffer.alloc(0))).toBe(true);
  });
});
