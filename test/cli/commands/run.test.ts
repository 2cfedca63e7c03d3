/** `watchbill run` and `watchbill detect` on the sample: one incident, its steps, and the same again. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingLines, lastLine, runDocument, type RunDocument } from '../documents.ts';
import {
  dataFolder,
  newDataFolder,
  removeDataFolder,
  watchbill,
  type Ended,
} from '../watchbill.ts';

const sample = 'samples/vishing';
const asLive = ['run', sample, '--once', '--json', '--as-live'];
let dataDir: string;
let first: Ended;
let document: RunDocument;
let detected: Ended;

beforeAll(async () => {
  dataDir = await newDataFolder();
  first = await watchbill(asLive, { dataDir });
  document = runDocument(first);
  detected = await watchbill(['detect', sample, '--json'], { dataDir });
});

afterAll(() => removeDataFolder(dataDir));

function uids(findings: readonly { finding_info: { uid: string } }[]): string[] {
  return findings.map(({ finding_info }) => finding_info.uid).sort();
}

test('the sample gives exactly one incident, on 10.20.8.50, told and waiting for a person', () => {
  expect(first.code).toBe(0);
  expect(document.incidents).toHaveLength(1);
  const [incident] = document.incidents;
  expect(incident?.entities).toContainEqual({ kind: 'device', id: '10.20.8.50' });
  expect(incident?.severity).toBe('critical');
  expect(incident?.narrative?.revision).toBe(incident?.revision);
  expect(incident?.narrative?.struck).toEqual([]);
  expect(incident?.actions.map(({ state }) => state)).toEqual(
    incident?.actions.map(() => 'awaiting_approval'),
  );
  expect(new Set(incident?.actions.map(({ kind }) => kind))).toEqual(
    new Set(['block_outgoing', 'enforce_pattern_of_life', 'block_port']),
  );
});

test('nobody else on the machine can read a file of the data folder', async () => {
  expect((await lstat(join(dataDir, 'pglite'))).mode & 0o077).toBe(0);
  // PGlite gives this one a mode of its own, whatever the umask; its folder lets nobody in.
  const names = (await readdir(dataDir, { recursive: true })).filter(
    (name) => !/^pglite\/.*pg_internal\.init$/.test(name),
  );
  const open = await Promise.all(
    names.map(async (name) => ({ name, mode: (await lstat(join(dataDir, name))).mode & 0o077 })),
  );
  expect(names.length).toBeGreaterThan(100);
  expect(open.filter(({ mode }) => mode !== 0)).toEqual([]);
});

test('its steps are those of the capture, and the eleven days before stay quiet', () => {
  const steps = document.incidents[0]?.timeline.map(({ start, detector }) => {
    return `${new Date(start).toISOString().slice(0, 16)} ${detector}`;
  });
  expect(steps).toEqual([
    '2024-08-12T09:14 initial-access/credential-from-new-hostname',
    '2024-08-12T09:14 discovery/unusual-ldap-search',
    '2024-08-12T09:15 reconnaissance/attack-tool-probe',
    '2024-08-12T09:16 discovery/reverse-dns-sweep',
    '2024-08-12T09:16 discovery/network-range-scan',
    '2024-08-12T09:16 discovery/network-scan',
    '2024-08-12T09:16 discovery/smb-scan',
    '2024-08-12T09:16 discovery/rdp-scan',
    '2024-08-12T09:16 discovery/udp-enumeration',
    '2024-08-12T09:16 credential-access/smb-session-brute-force',
    '2024-08-12T09:17 credential-access/default-credential-guessing',
    '2024-08-12T10:27 discovery/network-range-scan',
    '2024-08-12T09:14 multiple/many-detections',
    '2024-08-12T09:16 lateral-movement/multiple-lateral-movement',
  ]);
  expect(document.totals).toEqual({ events: 264_887, rejected: 0, findings: 14 });
});

test('a second run on the same data folder prints the same document and reads nothing again', async () => {
  const began = performance.now();
  const second = await watchbill(asLive, { dataDir });
  expect(second.code).toBe(0);
  expect(runDocument(second)).toEqual(document);
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('detect prints one OCSF finding a line, the same findings as run, and counts on its last line', () => {
  const findings = findingLines(detected);
  expect(detected.code).toBe(0);
  expect(lastLine(detected.stderr)).toBe('events=264887 rejected=0 findings=14');
  expect(uids(findings)).toEqual(uids(document.incidents[0]?.findings ?? []));
  expect(findings.every(({ src_endpoint }) => src_endpoint.ip === '10.20.8.50')).toBe(true);
  for (const finding of findings) {
    expect(finding.time).toBeGreaterThanOrEqual(finding.start_time);
    expect(finding.attacks.length).toBeGreaterThan(0);
    expect(finding.evidences.length).toBeGreaterThan(0);
  }
});

test('detect --fail-on exits 3 only when a finding is that severe', async () => {
  const worst = await watchbill(['detect', sample, '--json', '--fail-on', 'high'], { dataDir });
  expect(worst.code).toBe(3);
  expect(uids(findingLines(worst))).toEqual(uids(findingLines(detected)));
});

test('through a pipe detect gives a tab-separated table without colour', async () => {
  const { stdout, code } = await watchbill(['detect', sample], { dataDir });
  const [head = '', ...rows] = stdout.trimEnd().split('\n');
  expect(code).toBe(0);
  expect(head.split('\t')).toEqual([
    ...['time', 'severity', 'detection', 'entity', 'technique', 'what'],
  ]);
  expect(rows).toHaveLength(14);
  expect(rows.every((row) => row.split('\t').length === 6)).toBe(true);
  expect(stdout).not.toContain('\x1b');
});

test('a recording that is not said to be live is only recorded, by the freshness gate', async () => {
  const recorded = runDocument(
    await watchbill(['run', sample, '--once', '--json'], { dataDir: await dataFolder() }),
  );
  const actions = recorded.incidents[0]?.actions ?? [];
  expect(recorded.totals).toEqual(document.totals);
  expect(uids(recorded.incidents[0]?.findings ?? [])).toEqual(
    uids(document.incidents[0]?.findings ?? []),
  );
  expect(actions.length).toBeGreaterThan(0);
  for (const { state, decision } of actions) {
    expect(state).toBe('recorded');
    expect(decision?.bindingGate).toBe('freshness');
    const reason = decision?.gates.find(({ gate }) => gate === 'freshness')?.reason;
    expect(reason).toMatch(/15 min/);
  }
});
