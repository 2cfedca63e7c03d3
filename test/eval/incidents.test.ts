/** A small run of `npm run eval:incidents`, and that it can fail. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { absent, hasSharedData } from '../sources/shared-data.ts';
import { sharedIncidents } from './incidents/alerts.ts';
import { pairwise } from './incidents/pairwise.ts';
import { failuresOf, incidentRows } from './incidents/rows.ts';

it('joins alerts at least as well as the plain baseline, in any order', async (ctx) => {
  if (!hasSharedData) return ctx.skip(absent);
  const rows = await incidentRows(sharedIncidents, 1);
  expect(rows.alerts).toBe(96);
  expect(rows.ours.f1).toBeGreaterThan(0.9);
  expect(failuresOf(rows)).toEqual([]);
}, 120_000);

interface Alert {
  id: string;
  minute: number;
  host: string;
  user: string;
}

/** As the shared folder has them, the alerts of each incident in a list. */
async function folderOf(incidents: readonly (readonly Alert[])[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alerts-'));
  const rows = incidents.flat().map(({ id, minute, host, user }) => {
    const at = new Date(Date.UTC(2026, 2, 2, 9, minute)).toISOString();
    const entities = [
      { Type: 'host', HostName: host },
      { Type: 'account', Name: user },
    ];
    return JSON.stringify({
      ...{ SystemAlertId: id, AlertName: `Alert ${id}`, Entities: JSON.stringify(entities) },
      ...{ StartTime: at, EndTime: at, TimeGenerated: at },
    });
  });
  const truth = incidents.map((alerts, index) => ({
    ...{ incident: `${index}`, alertIds: alerts.map(({ id }) => id) },
  }));
  await writeFile(join(folder, 'alerts.ndjson'), `${rows.join('\n')}\n`);
  await writeFile(join(folder, 'truth.json'), JSON.stringify(truth));
  return folder;
}

it('joins alerts of our own that share a host or an account, in any order, and no others', async () => {
  const chain = (name: string, minute: number): Alert[] =>
    [0, 1, 2].map((step) => ({
      ...{ id: `${name}${step}`, minute: minute + step },
      // The first and the second share the host, the second and the third the account.
      ...{ host: `${name}-pc${step === 2 ? 2 : 1}`, user: `${name}-user${step === 0 ? 1 : 2}` },
    }));
  const folder = await folderOf([chain('a', 0), chain('b', 1), chain('c', 40)]);
  const rows = await incidentRows(folder, 1);
  expect(rows).toMatchObject({ alerts: 9, orders: 2, different: 0 });
  expect(rows.ours).toEqual({ precision: 1, recall: 1, f1: 1, groups: 3 });
  expect(failuresOf(rows)).toEqual([]);
  // Whoever says that two intrusions without anything in common were one is told.
  const wrong = await folderOf([[...chain('a', 0), ...chain('b', 1)], chain('c', 40)]);
  // It has 15 pairs and the other one 3; the three chains have 3 each.
  expect((await incidentRows(wrong, 0)).ours.recall).toBeCloseTo(9 / 18);
}, 120_000);

it('counts pairs as the textbook does', () => {
  // The 17 points of Manning et al., figure 16.4: TP 20, FP 20, FN 24.
  const truth = [...'xxxxxo', ...'xooood', ...'xxddd'];
  const clusters = [...'111111', ...'222222', ...'33333'];
  const { precision, recall, f1, groups } = pairwise(truth, clusters);
  expect(precision).toBeCloseTo(20 / 40);
  expect(recall).toBeCloseTo(20 / 44);
  expect(f1).toBeCloseTo(0.476, 3);
  expect(groups).toBe(3);
});

it('fails where another way of joining does better, or the order matters', () => {
  const scores = { precision: 1, recall: 1, f1: 1, groups: 4 };
  const rows = {
    alerts: 2,
    baseline: scores,
    ours: { ...scores, f1: 0.9 },
    orders: 2,
    different: 1,
  };
  expect(failuresOf(rows)).toHaveLength(2);
  expect(failuresOf({ ...rows, ours: scores, different: 0 })).toEqual([]);
});
