/** Merging and splitting from the command line, in a running instance: what moves is seen first, told anew, and undone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { Incident, IncidentSummary } from '../../../domain/incident.ts';
import { Regrouped } from '../../../domain/regrouping.ts';
import { incidentUid } from '../../api/vishing-findings.ts';
import { serveWorld } from '../served.ts';
import { dataFolder, eventually, inTest, startWatchbill, watchbill } from '../watchbill.ts';
import { intruderLines } from './small-capture.ts';

/** The intruder, and the same doings by somebody else from somewhere else. */
async function twoCaptures(folder: string): Promise<string[]> {
  const lines = (await intruderLines()).join('');
  const others = lines.replaceAll('10.20.8.50', '10.20.8.77').replaceAll('jmorgan', 'kmiller');
  const paths = ['one', 'two'].map((name) => join(folder, `${name}.json`));
  await writeFile(paths[0] ?? '', lines);
  await writeFile(paths[1] ?? '', others);
  return paths;
}

/** Looks now and then: the API counts requests. */
async function shown<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
  return await eventually(
    what,
    async () => {
      await sleep(300);
      return await look().catch(() => null);
    },
    120_000,
  );
}

test('a merge is shown first, then done, told, and undone; a split too', async () => {
  const dataDir = await dataFolder();
  inTest(
    startWatchbill(['start', ...(await twoCaptures(dataDir)), '--as-live', '--port', '0'], {
      dataDir,
    }),
  );
  const get = async (uid: string) =>
    await (await createInstanceClient(dataDir)).get(`/api/incidents/${uid}`, Incident);
  const command = async (...args: string[]) => {
    const { code, stdout, stderr } = await watchbill(args, { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const told = (uid: string, tells: string) => async () => {
    const incident = await get(uid);
    const { narrative } = incident;
    const current = narrative?.revision === incident.revision && narrative.text.includes(tells);
    return current ? incident : null;
  };
  const two = await shown('two incidents', async () => {
    const client = await createInstanceClient(dataDir);
    const all = await client.get('/api/incidents', z.array(IncidentSummary));
    const by = (ip: string) => all.find(({ entities }) => entities.some(({ id }) => id === ip));
    const [one, other] = [by('10.20.8.50'), by('10.20.8.77')];
    return all.length === 2 && one && other ? { one: one.uid, other: other.uid } : null;
  });
  await shown('the first story', told(two.one, '10.20.8.50'));
  const moving = (await shown('the second story', told(two.other, '10.20.8.77'))).findings;

  const preview = await command('merge', two.one, two.other, '--dry-run');
  expect(preview).toContain(`${moving.length} findings would move from ${two.other} to ${two.one}`);
  for (const finding of moving) expect(preview).toContain(finding);
  expect((await get(two.other)).findings).toHaveLength(moving.length);

  const json = await command('merge', two.one, two.other, '--note', 'one tester', '--json');
  const { regrouped } = z.object({ regrouped: Regrouped }).parse(JSON.parse(json));
  const merged = await shown('one story of both', told(two.one, '10.20.8.77'));
  expect(merged.findings).toEqual(expect.arrayContaining(moving));
  expect(merged.severityReason).toContain('2 devices acted');
  expect(await get(two.other)).toMatchObject({ status: 'closed', mergedInto: two.one });
  expect(await command('regroupings', two.other)).toContain('one tester');

  expect(await command('undo', regrouped.uid ?? '')).toContain(`to ${two.other}`);
  const asking = ({ actions }: Incident, device: string) =>
    actions.some(({ state, target }) => state === 'awaiting_approval' && target.device === device);
  const alone = await shown('its own story again, and nothing asked about the other', async () => {
    const incident = await told(two.one, '10.20.8.50')();
    const summary = incident?.narrative?.claims.find(({ kind }) => kind === 'summary');
    if (incident === null || summary?.text.includes('10.20.8.77')) return null;
    return asking(incident, '10.20.8.77') ? null : incident;
  });
  // Open again, it proposes again.
  const reopened = await shown('the other one asking', async () => {
    const incident = await told(two.other, '10.20.8.77')();
    return incident !== null && asking(incident, '10.20.8.77') ? incident : null;
  });
  expect(reopened).toMatchObject({ status: 'new', closed: null, mergedInto: null });

  const [some = ''] = alone.findings;
  await command('split', two.one, '--findings', some);
  expect((await get(two.one)).findings).not.toContain(some);
  const incidents = await (
    await createInstanceClient(dataDir)
  ).get('/api/incidents', z.array(IncidentSummary));
  expect(incidents).toHaveLength(3);
}, 300_000);

test.each([
  [['merge', incidentUid, incidentUid], 2, 'USAGE'],
  [['merge', incidentUid, 'inc-none'], 1, 'NOT_FOUND'],
  [['split', incidentUid], 2, 'USAGE'],
  [['undo', 'reg-none'], 1, 'NOT_FOUND'],
  [['regroupings', 'inc-none'], 1, 'NOT_FOUND'],
])('says what is wrong: %j', async (args, exit, says) => {
  await using served = await serveWorld();
  const { code, stdout, stderr } = await watchbill(args, { dataDir: served.dataDir });
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(stderr).toMatch(new RegExp(`^error ${says}: `));
});
