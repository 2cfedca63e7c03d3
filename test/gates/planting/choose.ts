/** Which promises a run plants out: all of the pure project, and of the slower ones a tenth that goes round. */
import { execFileSync } from 'node:child_process';
import type { ListedPromise } from '../promises/all.ts';

const PARTS = 10;

export const isPure = ({ test }: { test: string }): boolean =>
  /^test\/(domain|sources|detectors|baselines|policies|agents|docs)\//.test(test);

/** Goes round with the commits, and is the same for everybody who looks at one of them. */
export function readTurn(): number {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' });
  return Number.parseInt(commit.slice(0, 8), 16) % PARTS;
}

export function choosePromises(
  all: readonly ListedPromise[],
  { everything, turn }: { everything: boolean; turn: number },
): ListedPromise[] {
  if (everything) return [...all];
  const slow = all.filter((promise) => !isPure(promise));
  const chosen = new Set(slow.filter((_, index) => index % PARTS === turn));
  return all.filter((promise) => isPure(promise) || chosen.has(promise));
}
