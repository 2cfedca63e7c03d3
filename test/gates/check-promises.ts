/** The second half of `check:bites`: plants out, one by one, the line that keeps each promise, and runs the test named. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { lineOfPromise, type ListedPromise } from './promises/all.ts';
import { isPure } from './planting/choose.ts';
import { PlantedCopy } from './planting/copy.ts';
import { findUnsound, judge, type Verdict } from './planting/judge.ts';
import type { PlantAnswer } from './planting/messages.ts';

export interface PromiseRow extends Verdict {
  promise: ListedPromise;
  /** `file:line` of the text that keeps it. */
  place: string;
  seconds: number;
}

/** Promises of one test file, which is run once unplanted for all of them. */
type Group = [ListedPromise, ...ListedPromise[]];

function groupByTest(promises: readonly ListedPromise[]): Group[] {
  const groups = new Map<string, Group>();
  for (const promise of promises) {
    const group = groups.get(promise.test);
    if (group === undefined) groups.set(promise.test, [promise]);
    else group.push(promise);
  }
  return [...groups.values()];
}

async function plantGroup(copy: PlantedCopy, group: Group): Promise<PromiseRow[]> {
  const rows: PromiseRow[] = [];
  const { test } = group[0];
  const names = [...new Set(group.map(({ name }) => name))];
  const clean = await copy.ask({ test, names, plant: null });
  for (const promise of group) {
    const { file, name } = promise;
    const line = lineOfPromise(readFileSync(file, 'utf8'), promise);
    const base = { promise, place: `${file}:${line ?? '?'}`, seconds: 0 };
    const unsound =
      line === null
        ? 'the text does not stand there exactly once'
        : await findUnsoundAlone(copy, promise, clean);
    if (unsound !== null) {
      rows.push({ ...base, kind: 'broken', note: unsound });
      continue;
    }
    const answer = await copy.ask({ test, names: [name], plant: promise });
    rows.push({ ...base, ...judge(answer), seconds: answer.seconds });
  }
  return rows;
}

/** Judged by a run of its own before it is called unsound: one among others was seen skipped once, on a busy machine. */
async function findUnsoundAlone(
  copy: PlantedCopy,
  { test, name }: ListedPromise,
  clean: PlantAnswer,
): Promise<string | null> {
  if (findUnsound(clean, name) === null) return null;
  return findUnsound(await copy.ask({ test, names: [name], plant: null }), name);
}

async function work(queue: Group[], built: boolean, onRow: (row: PromiseRow) => void) {
  const copy = new PlantedCopy({ built });
  try {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      for (const row of await plantGroup(copy, group)) onRow(row);
    }
  } finally {
    await copy.remove();
  }
}

/** The copies take what was built before, so that nothing is built twice. @throws Error when it can't be built. */
function ensureBuilt(): void {
  const { status } = spawnSync(process.execPath, ['bin/prepare.mjs'], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed');
}

/** Calls `onRow` as each is known. */
export async function plantPromises(
  promises: readonly ListedPromise[],
  onRow: (row: PromiseRow) => void,
): Promise<PromiseRow[]> {
  const rows: PromiseRow[] = [];
  const keep = (row: PromiseRow) => {
    rows.push(row);
    onRow(row);
  };
  const built = promises.some((promise) => !isPure(promise));
  if (built) ensureBuilt();
  // The slow ones first, so that both workers end together.
  const queue = groupByTest(promises).sort(([a], [b]) => Number(isPure(a)) - Number(isPure(b)));
  const workers = Array.from({ length: Math.min(2, queue.length) }, () => work(queue, built, keep));
  await Promise.all(workers);
  return rows;
}

/** One row a promise, as Markdown. */
export function promiseTable(rows: readonly PromiseRow[]): string {
  const cell = (text: string) => text.replaceAll('|', String.raw`\|`);
  return [
    '| Claim | Kept by | Test | Planted out | Seconds |',
    '| ----- | ------- | ---- | ----------- | ------- |',
    ...rows.map(
      ({ promise: { claim, test, name }, place, kind, seconds }) =>
        `| ${cell(claim)} | \`${place}\` | \`${test}\` › ${cell(name)} | ${kind} | ${seconds.toFixed(1)} |`,
    ),
  ].join('\n');
}
