/** A small run of `npm run eval:incidents`, and that it can fail. */
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
