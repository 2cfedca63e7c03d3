/** `watchbill export` against a real API: to standard output and to a file that only its owner reads. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { incidentUid } from '../../api/vishing-findings.ts';
import { serveWorld } from '../served.ts';
import { watchbill } from '../watchbill.ts';

test('writes the file to standard output, as the API gives it', async () => {
  await using served = await serveWorld();
  const { dataDir } = served;
  const args = ['export', incidentUid, '--format', 'markdown', '--reader', 'manager'];
  const { code, stdout, stderr } = await watchbill(args, { dataDir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const reader = 'manager' as const;
  expect(stdout).toBe(
    await served.world.ports.exportIncident(incidentUid, { format: 'markdown', reader }),
  );
});

test('writes a file whole, for its owner only, in place of an older one', async () => {
  await using served = await serveWorld();
  const { dataDir } = served;
  const out = join(dataDir, 'report.html');
  await writeFile(out, 'old');
  const args = ['export', incidentUid, '--format', 'html', '--out', out];
  const { code, stdout } = await watchbill(args, { dataDir });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(await readFile(out, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  expect((await readdir(dataDir)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test.each([
  [['export', 'inc-none', '--format', 'ocsf'], 1, 'NOT_FOUND'],
  [['export', incidentUid, '--format', 'ocsf', '--out', '/nowhere/at/all.json'], 2, 'USAGE'],
  [['export', incidentUid, '--format', 'pdf'], 2, 'USAGE'],
  [['export', incidentUid], 2, 'USAGE'],
])('says what is wrong: %j', async (args, exit, says) => {
  await using served = await serveWorld();
  const { code, stdout, stderr } = await watchbill(args, { dataDir: served.dataDir });
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^error ${says}: `));
});
