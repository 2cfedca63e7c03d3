/** A log that grows, is rotated, compressed and cut back while it is followed gives what the whole log gives at once. */
import { copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Finding } from '../../../domain/finding.ts';
import { dataFolder, repository, startWatchbill, watchbill } from '../watchbill.ts';

const sample = join(repository, 'samples/vishing/eve.json.gz');

/** Its last day, and the days before it as they stand when the following begins. */
async function parts(): Promise<{ before: Buffer; lines: Buffer[] }> {
  const whole = gunzipSync(await readFile(sample));
  const at = whole.indexOf('"timestamp":"2024-08-12T09:');
  const begin = whole.lastIndexOf(10, at) + 1;
  const rest = whole.subarray(begin);
  const step = Math.ceil(rest.length / 5);
  const cuts = [1, 2, 3, 4].map((n) => n * step);
  const lines = [0, ...cuts].map((from, i) => rest.subarray(from, cuts[i] ?? rest.length));
  return { before: whole.subarray(0, begin), lines };
}

function contentOf(findings: readonly Finding[]): unknown[] {
  return findings
    .map(({ finding_info: info, message, end_time: end }) => ({ uid: info.uid, message, end }))
    .sort((a, b) => (a.uid < b.uid ? -1 : 1));
}

function newestOf(printed: string): Finding[] {
  const lines = printed.split('\n').slice(0, -1);
  const findings = lines.map((line) => JSON.parse(line) as Finding);
  return [...new Map(findings.map((one) => [one.finding_info.uid, one])).values()];
}

test('what is added is found, whatever becomes of the files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'follow-'));
  const [log, older] = [join(folder, 'eve.json'), join(folder, 'eve.json.1')];
  const { before, lines } = await parts();
  const [one, two, three, four, five] = lines as [Buffer, Buffer, Buffer, Buffer, Buffer];
  await writeFile(log, before);
  const following = startWatchbill(['detect', folder, '--follow', '--json'], {
    dataDir: await dataFolder(),
  });

  // The first part ends within a record: half of it comes with the second.
  await writeFile(log, one, { flag: 'a' });
  await sleep(1_500);
  await writeFile(log, two, { flag: 'a' });
  await sleep(1_500);
  await writeFile(log, three, { flag: 'a' });
  await rename(log, older);
  await writeFile(older, four.subarray(0, four.indexOf(10) + 1), { flag: 'a' });
  const left = Buffer.concat([four.subarray(four.indexOf(10) + 1), five]);
  const half = left.indexOf(10, left.length / 2) + 1;
  await writeFile(log, left.subarray(0, half));
  await sleep(2_500);
  await writeFile(`${older}.gz`, gzipSync(await readFile(older)));
  await rm(older);
  await copyFile(log, older);
  await truncate(log);
  await writeFile(log, left.subarray(half), { flag: 'a' });

  const whole = await watchbill(['detect', sample, '--json'], { dataDir: await dataFolder() });
  const wanted = contentOf(newestOf(whole.stdout));
  expect(wanted).toHaveLength(14);
  const giveUpAt = performance.now() + 60_000;
  while (performance.now() < giveUpAt) {
    if (contentOf(newestOf(following.stdout())).length >= wanted.length) break;
    await sleep(500);
  }
  await sleep(2_500);
  following.signal('SIGTERM');
  await following.ended;
  expect(following.stderr()).not.toContain('error');
  expect(contentOf(newestOf(following.stdout()))).toEqual(wanted);
});

test('--since tells what ended later, --until leaves out what came later; nonsense is a usage error', async () => {
  const dataDir = await dataFolder();
  const told = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await watchbill(['detect', sample, '--json', ...args], { dataDir });
    return newestOf(stdout).map(({ finding_info: info }) => info.analytic.uid);
  };
  expect(await told('--until', '2024-08-12')).toEqual([]);
  const late = await told('--since', '2024-08-12T10:00Z');
  expect(late).toContain('discovery/network-range-scan');
  expect(late).not.toContain('discovery/reverse-dns-sweep');
  for (const wrong of ['yesterday', '2024-13-01', '1723453200', '2024-08-12T25:00']) {
    const ended = await watchbill(['detect', sample, '--since', wrong], { dataDir });
    expect(ended.code, wrong).toBe(2);
    expect(ended.stderr).toContain('error USAGE:');
  }
});
