/** The whole evaluation of narratives, so that CI fails when a row falls below its bar. */
import { expect, test } from 'vitest';
import { absent, hasSharedData } from '../sources/shared-data.ts';
import { narrativeRows } from './narrative/rows.ts';

test('every row of eval:narrative is at its bar', { timeout: 600_000 }, async (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  const rows = await narrativeRows();
  // The machine may be busy: how fast it is, the command says.
  expect(rows.filter(({ ok, group }) => !ok && group !== 'speed')).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(35);
});
