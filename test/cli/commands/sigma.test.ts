/** Sigma rules from the door a user uses: those that match, those that can't be run, and a folder without any. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownWindows } from '../../detectors/own-networks.ts';
import { absent, hasSharedData, sharedData } from '../../sources/shared-data.ts';
import { dataFolder, watchbill } from '../watchbill.ts';

interface Printed {
  finding_info: { title: string; analytic: { uid: string } };
}

const conn = [
  '#separator \\x09',
  '#path\tconn',
  '#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice',
  '1723453200.0\tCa1\t10.0.0.5\t50000\t10.0.0.9\t9401\ttcp\t-',
  '1723453201.0\tCa2\t10.0.0.5\t50001\t10.0.0.9\t443\ttcp\tssl',
  '',
].join('\n');

function rule(id: string, logsource: string): string {
  return `title: Backup port\nid: ${id}\nlogsource: ${logsource}\ndetection:\n  selection: {id.resp_p: 9401}\n  condition: selection\n`;
}

test('prints what matched, and each rule that is not run with its reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigma-'));
  await writeFile(join(folder, 'conn.log'), conn);
  await writeFile(join(folder, 'a.yml'), rule('backup-port', '{product: zeek, service: conn}'));
  await writeFile(join(folder, 'b.yml'), rule('other', '{product: linux, service: auth}'));
  const ended = await detect([join(folder, 'conn.log'), '--sigma', folder, '--json']);
  expect(ended.stderr).toContain('b.yml "Backup port": logsource product linux is not read');
  expect(ended.stderr).toContain('sigma: 1 of 2 rules run');
  expect(ended.code).toBe(0);
  const sigma = ended.findings.filter((f) => f.finding_info.analytic.uid === 'sigma/backup-port');
  expect(sigma).toMatchObject([{ src_endpoint: { ip: '10.0.0.5' }, evidences: [{}] }]);
});

test('runs rules of our own on Windows records, and names those that matched', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigma-'));
  await writeFile(join(folder, 'security.json'), ownWindows());
  const rules: [string, string][] = [
    ['Explicit credentials', 'EventID: 4648, TargetUserName|startswith: user'],
    ['Account made', 'EventID: 4720'],
    ['Log cleared', 'EventID: 1102'],
  ];
  for (const [title, selection] of rules) {
    const text = `title: ${title}\nid: ${title.toLowerCase().replace(' ', '-')}\nlogsource: {product: windows, service: security}\ndetection:\n  selection: {${selection}}\n  condition: selection\n`;
    await writeFile(join(folder, `${title}.yml`), text);
  }
  const ended = await detect([join(folder, 'security.json'), '--sigma', folder, '--json']);
  expect(ended.stderr).toContain('sigma: 3 of 3 rules run');
  const titles = ended.findings.map(({ finding_info }) => finding_info.title);
  const matched = titles.filter((title) => title.startsWith('Sigma: '));
  expect([...new Set(matched)].toSorted()).toEqual([
    'Sigma: Account made',
    'Sigma: Explicit credentials',
  ]);
});

test('runs every rule of the shared set, on Windows records too', async (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  const ended = await detect([
    join(sharedData, 'windows'),
    '--sigma',
    join(sharedData, 'sigma'),
    '--json',
  ]);
  expect(ended.stderr).toContain('sigma: 44 of 44 rules run');
  const titles = ended.findings.map(({ finding_info }) => finding_info.title);
  expect(titles).toContain('Sigma: Outgoing Logon with New Credentials');
});

test('a folder without rules is one error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigma-'));
  await writeFile(join(folder, 'conn.log'), conn);
  const ended = await detect([join(folder, 'conn.log'), '--sigma', folder]);
  expect(ended.stderr).toContain('error SIGMA_NO_RULES:');
  expect(ended.code).toBe(1);
});

async function detect(args: string[]) {
  const ended = await watchbill(['detect', ...args], { dataDir: await dataFolder() });
  const lines = args.includes('--json') ? ended.stdout.split('\n').filter(Boolean) : [];
  return { ...ended, findings: lines.map((line) => JSON.parse(line) as Printed) };
}
