/** `kill -9` of the whole process group in the middle of a replay loses nothing and counts nothing twice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunDocument } from '../documents.ts';
import { newDataFolder, removeDataFolder } from '../watchbill.ts';
import { killPoints } from './points.ts';
import { outcome, replay, replayKilledAt } from './replay.ts';

const seed = 20260812;
/** `npm run faults:replay` kills at more. */
const count = 3;
const folders: string[] = [];
let undisturbed: RunDocument;

async function folder(): Promise<string> {
  const made = await newDataFolder();
  folders.push(made);
  return made;
}

beforeAll(async () => {
  undisturbed = await replay(await folder());
});

afterAll(async () => {
  for (const made of folders) await removeDataFolder(made);
});

test('a replay killed at seeded points gives the findings and incidents of an undisturbed one', async () => {
  const points = killPoints(seed, { count, totalEvents: undisturbed.totals.events });
  const why = `seed ${seed}, points ${JSON.stringify(points)}`;

  const disturbed = await replayKilledAt(points, await folder());

  expect(disturbed.totals, why).toEqual(undisturbed.totals);
  expect(outcome(disturbed), why).toEqual(outcome(undisturbed));
}, 150_000);

test('points come from the seed alone, one in each part of the replay, with and without the Temporal child', () => {
  const points = killPoints(seed, { count, totalEvents: 1_000 });
  expect(points).toEqual(killPoints(seed, { count, totalEvents: 1_000 }));
  expect(points).not.toEqual(killPoints(seed + 1, { count, totalEvents: 1_000 }));
  const parts = points.slice(0, -1).map(({ afterEvents }) => Math.floor(afterEvents / 500));
  expect(parts).toEqual([0, 1]);
  expect(points.at(-1)?.afterEvents).toBe(1_000);
  expect(new Set(points.map(({ withTemporal }) => withTemporal))).toEqual(new Set([true, false]));
});
