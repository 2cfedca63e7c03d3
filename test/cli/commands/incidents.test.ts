/** Incidents on the command line: a table for a person, tab-separated behind a pipe, one document for a program. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { styleOf } from '../../../cli/output/style.ts';
import { findingsText, incidentsTable } from '../../../cli/report/incidents-table.ts';
import { layoutFor } from '../../../cli/report/wrap.ts';
import { Incident, IncidentSummary } from '../../../domain/incident.ts';
import { vishingIncident } from '../../api/vishing-incident.ts';
import { serveWorld, type Served } from '../served.ts';
import { repository, watchbill } from '../watchbill.ts';

const now = Date.UTC(2026, 10, 23, 9, 30);
const golden = join(repository, 'test', 'fixtures', 'golden', 'text');
const terminal = styleOf({ stream: { isTTY: true }, env: { NO_COLOR: '1' } });
const pipe = styleOf({ stream: {}, env: {} });

const incident: Incident = { ...vishingIncident(now), actions: [], asks: 3 };
const closed: IncidentSummary = IncidentSummary.parse({
  ...incident,
  uid: 'inc-000000000001',
  title: 'Backups\tto \x1b[2J203.0.113.9',
  severity: 'low',
  status: 'closed',
  closed: {
    as: 'benign_trigger',
    kind: 'authorised',
    severity: null,
    note: '',
    by: 'Ada',
    at: now,
  },
  asks: 0,
});

test.each([
  ['terminal', terminal],
  ['pipe', pipe],
] as const)('on a %s', async (where, style) => {
  const layout = layoutFor(style, { columns: 100 });
  const text = `${incidentsTable([IncidentSummary.parse(incident), closed], style)}${findingsText(incident, layout)}`;
  expect(text).not.toContain('\x1b[2J');
  await expect(text).toMatchFileSnapshot(join(golden, `incidents-${where}.txt`));
});

async function served(): Promise<Served> {
  const world = await serveWorld();
  onTestFinished(() => world[Symbol.asyncDispose]());
  return world;
}

test('list and show answer as rows, as text and as one document', async () => {
  const where = await served();
  const rows = (await watchbill(['incidents'], where)).stdout.trimEnd().split('\n');
  expect(rows[0]?.split('\t')).toEqual([
    ...['incident', 'severity', 'status', 'since', 'findings', 'asks', 'title'],
  ]);
  const [uid = ''] = rows[1]?.split('\t') ?? [];
  const list = await watchbill(['incidents', 'list', '--json'], where);
  const Listed = z.strictObject({
    schema: z.literal('watchbill.incidents/1'),
    incidents: z.array(IncidentSummary),
  });
  expect(Listed.parse(JSON.parse(list.stdout)).incidents.map((one) => one.uid)).toEqual([uid]);

  const shown = await watchbill(['incidents', 'show', uid], where);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toContain(`npx watchbill split ${uid} --findings UID,UID`);
  const whole = await watchbill(['incidents', 'show', uid, '--json'], where);
  const Shown = z.strictObject({ schema: z.literal('watchbill.incident/1'), incident: Incident });
  expect(Shown.parse(JSON.parse(whole.stdout)).incident.uid).toBe(uid);
  const unknown = await watchbill(['incidents', 'show', 'inc-0'], where);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toMatch(/^error NOT_FOUND: /);
});
