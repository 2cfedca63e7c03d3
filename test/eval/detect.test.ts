/** The whole evaluation of detections, so that CI fails when a row falls below its bar. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { absent, hasSharedData, vishing } from '../sources/shared-data.ts';
import { readEve } from './eve-lines.ts';
import { novelties } from './novelty.ts';
import { allRows, noveltyRows } from './rows.ts';

test('every row of eval:detect is at its bar', async (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  const rows = await allRows();
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(40);
});

/** The steps themselves are told in `test/detectors/capture.test.ts`, those of other networks in their own tests. */
test('every row of ordinary novelty is at its bar on the bundled capture', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'watchbill-novelty-'));
  try {
    const rows = await noveltyRows(readEve(dirname(vishing)), scratch);
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
    expect(rows).toHaveLength(novelties.length);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
