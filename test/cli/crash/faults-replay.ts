/** `npm run faults:replay -- --seed S --points N`: the crash test with a seed of one's choice; exits 1 on a difference. */
import { deepStrictEqual } from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { newDataFolder, removeDataFolder } from '../watchbill.ts';
import { killPoints } from './points.ts';
import { outcome, replay, replayKilledAt } from './replay.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, points: { type: 'string', default: '5' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const count = Number(values.points);
if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 1) {
  process.stderr.write('usage: npm run faults:replay -- [--seed INTEGER] [--points COUNT]\n');
  process.exit(2);
}

const folders = [await newDataFolder(), await newDataFolder()] as const;
try {
  const undisturbed = await replay(folders[0]);
  const points = killPoints(seed, { count, totalEvents: undisturbed.totals.events });
  process.stderr.write(`seed ${seed}\n`);
  for (const point of points) process.stderr.write(`  kill ${JSON.stringify(point)}\n`);
  const disturbed = await replayKilledAt(points, folders[1]);
  deepStrictEqual(outcome(disturbed), outcome(undisturbed));
  process.stdout.write(`same findings and incidents after ${count} kills (seed ${seed})\n`);
} finally {
  for (const folder of folders) await removeDataFolder(folder);
}
