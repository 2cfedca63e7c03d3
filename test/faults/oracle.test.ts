/** The oracle of the faults, tried on a product that works and on broken ones: each is found, by what is wrong with it. */
import { expect, it } from 'vitest';
import type { Timing, Violations } from './oracle.ts';
import { runFaults, totalOf } from './run.ts';
import { createSimulatedWorld, defects, type Defect } from './simulated.ts';

const timing: Timing = {
  lease: 1_000,
  lookEvery: 20,
  tolerance: 250,
  overdue: 3_000,
  within: 2_000,
};

function tryOn(defect: Defect | null) {
  return runFaults({
    ...{ runs: 2, seed: 1, say: () => undefined, timing },
    createWorld: (leaseMs) => Promise.resolve(createSimulatedWorld(leaseMs, defect)),
  });
}

it('finds nothing in a product that works', async () => {
  const report = await tryOn(null);
  expect(totalOf(report), JSON.stringify(report)).toBe(0);
  expect(report.ended).toEqual({ lifted: 2 });
});

const expected: Record<Defect, keyof Violations> = {
  'applying does nothing': 'activeInName',
  'lifting does nothing': 'withoutLease',
  'everything is done twice': 'appliedTwice',
  'it never acts': 'neverDone',
  'no action comes': 'neverDone',
  'every lease fails': 'neverDone',
};

it.each(defects)('finds that %s', async (defect) => {
  const report = await tryOn(defect);
  expect(report[expected[defect]], JSON.stringify(report)).not.toEqual([]);
});
