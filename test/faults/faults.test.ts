/** Ten seeded faults at the points of a lease: nothing is left behind, overdue in silence, done twice, or undecided. */
import { expect, it } from 'vitest';
import { noFilter } from '../namespaces/namespace.ts';
import { serverBinaries } from '../storage/postgresql.ts';
import { runFaults } from './run.ts';

it('leave no effect without a live lease', { timeout: 900_000 }, async (ctx) => {
  if (noFilter !== null) ctx.skip(noFilter);
  if (serverBinaries() === null) ctx.skip('skipped: PostgreSQL’s server is not installed');
  const lines: string[] = [];
  const { ended, runs, ...violations } = await runFaults({
    runs: 10,
    seed: 1,
    say: (line) => lines.push(line),
  });
  expect(violations, lines.join('\n')).toEqual({
    withoutLease: [],
    silentlyOverdue: [],
    appliedTwice: [],
    activeInName: [],
    neverDone: [],
    decisionsLost: [],
  });
  expect(Object.values(ended).reduce((sum, count) => sum + count, 0)).toBe(runs);
});
