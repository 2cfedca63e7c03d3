/** The whole evaluation of detections, so that CI fails when a row falls below its bar. */
import { expect, test } from 'vitest';
import { absent, hasSharedData } from '../sources/shared-data.ts';
import { allRows } from './rows.ts';

test('every row of eval:detect is at its bar', async (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  const rows = await allRows();
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(40);
});
