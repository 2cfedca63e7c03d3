/** Every bad input gives one clear line with its code and exit code, and loses nothing that was stored. */
import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { errorTable, type ErrorCode } from '../../../domain/errors.ts';
import { startEmbeddedDatabase } from '../../../storage/pglite/start.ts';
import { findingLines, lastLine, runDocument, type RunDocument } from '../documents.ts';
import {
  dataFolder,
  newDataFolder,
  removeDataFolder,
  repository,
  watchbill,
  type Ended,
} from '../watchbill.ts';
import { intruderLines, writeSmallCapture } from './small-capture.ts';

let dataDir: string;
let inputs: string;
let capture: string;
let stored: RunDocument;

const again = async () => runDocument(await watchbill(['run', capture, '--json'], { dataDir }));

beforeAll(async () => {
  dataDir = await newDataFolder();
  inputs = await newDataFolder();
  capture = await writeSmallCapture(inputs);
  stored = await again();
});

afterAll(async () => {
  await removeDataFolder(dataDir);
  await removeDataFolder(inputs);
});

/** Writes an input and returns its path. */
async function input(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(inputs, name);
  await writeFile(path, content);
  return path;
}

/** Exactly one error, on its own line, with the exit code of its row and a pointer to the page that explains it. */
function expectError({ code, stderr, stdout }: Ended, expected: ErrorCode): string {
  const errors = stderr.split('\n').filter((line) => line.startsWith('error '));
  expect(errors, stderr).toHaveLength(1);
  expect(errors[0]).toMatch(new RegExp(`^error ${expected}: .{10,}`));
  expect(stderr).toContain(`docs/errors.md#${expected.toLowerCase().replaceAll('_', '-')}`);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(stdout).toBe('');
  expect(code).toBe(errorTable[expected].exit);
  return errors[0] ?? '';
}

test('the small capture is an incident of its own', () => {
  expect(stored.incidents).toHaveLength(1);
  expect(stored.incidents[0]?.findings.length).toBeGreaterThan(4);
});

describe.each(['detect', 'run'])('%s', (command) => {
  const give = (path: string) => watchbill([command, path, '--json'], { dataDir });
  /** What can be read of these is the same intrusion, and would join the stored incident. */
  const giveAfresh = async (path: string) =>
    watchbill([command, path, '--json'], { dataDir: await dataFolder() });

  test('a path that does not exist', async () => {
    const line = expectError(await give(join(inputs, 'nowhere.json')), 'INPUT_NOT_FOUND');
    expect(line).toContain('nowhere.json');
  });

  test('an empty file', async () => {
    expectError(await give(await input('empty.json', '')), 'INPUT_EMPTY');
  });

  test('a binary file', async () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 197) % 256);
    expectError(await give(await input('capture.pcap', bytes)), 'INPUT_NOT_A_LOG');
  });

  test('a folder without logs', async () => {
    const folder = join(inputs, 'no-logs');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'notes.txt'), 'nothing of a sensor\n');
    expectError(await give(folder), 'INPUT_NO_LOGS');
  });

  test('a truncated gzip: all whole lines before the cut are examined, and the exit code is 6', async () => {
    const packed = gzipSync((await intruderLines()).join(''));
    const cut = packed.subarray(0, Math.floor(packed.length * 0.6));
    const readable = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    const whole = readable.slice(0, readable.lastIndexOf('\n') + 1);
    const expected = await watchbill(['detect', await input('whole.json', whole), '--json'], {
      dataDir,
    });

    const ended = await giveAfresh(await input('cut.json.gz', cut));

    expect(ended.code).toBe(6);
    expect(ended.stderr).toContain('INPUT_TRUNCATED');
    const events = /events=(\d+)/.exec(lastLine(expected.stderr))?.[1];
    const count = findingLines(expected).length;
    expect(count).toBeGreaterThan(0);
    const totals = command === 'run' ? runDocument(ended).totals : countsOf(ended);
    expect(totals).toEqual({ events: Number(events), rejected: 0, findings: count });
  });

  test('a line of 1 MB and lines that are no records: counted as rejected, the rest is read', async () => {
    const [first = '', ...rest] = await intruderLines();
    const long = `{"timestamp":"2024-08-12T09:00:00.000000+0000","event_type":"dns","x":"${'a'.repeat(1_000_000)}\n`;
    const path = await input('long.json', [first, long, '{"half": \n', ...rest].join(''));

    const ended = await giveAfresh(path);

    expect(ended.code).toBe(6);
    const totals = command === 'run' ? runDocument(ended).totals : countsOf(ended);
    expect(totals).toEqual({ ...stored.totals, rejected: 2 });
  });
});

test('a file that breaks off early in a folder is still told when the rest was read', async () => {
  const folder = join(inputs, 'mixed');
  await mkdir(folder, { recursive: true });
  const sample = join(repository, 'samples', 'vishing', 'eve.json.gz');
  const beginning = gunzipSync(await readFile(sample)).subarray(0, 1_000_000);
  const packed = gzipSync(beginning);
  await writeFile(join(folder, 'a.json.gz'), packed.subarray(0, packed.length - 20_000));
  await copyFile(sample, join(folder, 'b.json.gz'));
  const ended = await watchbill(['run', folder, '--json'], { dataDir: await dataFolder() });
  expect(ended.code).toBe(6);
  expect(ended.stderr).toMatch(/^error INPUT_TRUNCATED: .*a\.json\.gz/m);
  expect(runDocument(ended).incidents).toHaveLength(1);
});

test('records added after the reading had ended are not passed over in silence', async () => {
  const own = { dataDir: await dataFolder() };
  const path = await input('grows.json', await readFile(capture));
  await watchbill(['run', path, '--json'], own);
  await appendFile(path, '{"event_type":"dns"}\n');
  const second = await watchbill(['run', path, '--json'], own);
  expect(second.stderr).toMatch(/^! 21 bytes were added since/m);
});

function countsOf({ stderr }: Ended) {
  const [, events, rejected, findings] =
    /^events=(\d+) rejected=(\d+) findings=(\d+)$/.exec(lastLine(stderr)) ?? [];
  return { events: Number(events), rejected: Number(rejected), findings: Number(findings) };
}

test('a file that was replaced between two runs', async () => {
  const path = await input('replaced.json', await readFile(capture));
  const own = { dataDir: await dataFolder() };
  const before = await watchbill(['run', path, '--json'], own);
  const [first = '', ...rest] = await intruderLines();
  await writeFile(path, [...rest, first].join(''));
  expectError(await watchbill(['run', path, '--json'], own), 'INPUT_CHANGED');
  await writeFile(path, await readFile(capture));
  expect(runDocument(await watchbill(['run', path, '--json'], own))).toEqual(runDocument(before));
});

test('a broken delegation file: the message names file, line and key', async () => {
  const path = await input('delegation.yaml', 'version: 1\nfunctions:\n  alert_triage: L9\n');
  const ended = await watchbill(['run', capture, '--json', '--delegation', path], { dataDir });
  expectError(ended, 'DELEGATION_INVALID');
  expect(ended.stderr).toContain(`${path}:3`);
  expect(ended.stderr).toContain('alert_triage');
});

test('a delegation file that was named and is not there', async () => {
  const path = join(inputs, 'no-such.yaml');
  const ended = await watchbill(['run', capture, '--json', '--delegation', path], { dataDir });
  expect(expectError(ended, 'DELEGATION_NOT_FOUND')).toContain(path);
});

test('no Temporal binary and no Go', async () => {
  const home = join(inputs, 'home');
  await mkdir(home, { recursive: true });
  const none = { GOPATH: undefined, GOBIN: undefined };
  const env = { PATH: home, HOME: home, XDG_CACHE_HOME: home, ...none };
  const ended = await watchbill(['run', capture, '--json'], { dataDir, env });
  expectError(ended, 'TEMPORAL_NOT_FOUND');
  expect(ended.stderr).toMatch(/fix: install Go/);
});

test('a data folder that cannot be one', async () => {
  const file = await input('a-file', 'not a folder');
  const ended = await watchbill(['run', capture, '--json'], { dataDir: file });
  expect(expectError(ended, 'SETTINGS_INVALID')).toContain(file);
});

test('a database of a newer version is left as it is', async () => {
  const newer = 9_999_999_999_999;
  await changeMigrations(
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', ${newer})`,
  );
  onTestFinished(() =>
    changeMigrations(`delete from drizzle.__drizzle_migrations where created_at = ${newer}`),
  );
  expectError(await watchbill(['run', capture, '--json'], { dataDir }), 'DATABASE_NEWER');
});

async function changeMigrations(statement: string): Promise<void> {
  const database = await startEmbeddedDatabase({ dataDir });
  try {
    const { connection } = database;
    const host = connection.kind === 'pglite' ? connection.socketFolder : '';
    const client = new pg.Client({ host, port: 5432, user: 'postgres', database: 'postgres' });
    await client.connect();
    await client.query(statement);
    await client.end();
  } finally {
    await database.stop();
  }
}

test('after all of that the incidents from before are printed as they were', async () => {
  const printed = await again();
  const known = new Set(stored.incidents.map(({ uid }) => uid));
  expect(printed.totals).toEqual(stored.totals);
  expect(printed.incidents.filter(({ uid }) => known.has(uid))).toEqual(stored.incidents);
});
