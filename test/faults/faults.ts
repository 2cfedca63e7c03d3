/** `npm run faults -- --runs N --seed S`: kills what a lease needs at seeded points; exits 1 when something is left behind. */
import { parseArgs } from 'node:util';
import { noFilter } from '../namespaces/namespace.ts';
import { runFaults, totalOf } from './run.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '36' }, seed: { type: 'string' } },
});
const runs = Number(values.runs);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run faults -- [--runs COUNT] [--seed INTEGER]\n');
  process.exit(2);
}
if (noFilter !== null) {
  process.stderr.write(`${noFilter}\n`);
  process.exit(5);
}
process.stdout.write(`seed ${seed}\n`);
const report = await runFaults({ runs, seed, say: (line) => process.stdout.write(`${line}\n`) });
for (const list of [
  report.withoutLease,
  report.silentlyOverdue,
  report.appliedTwice,
  report.activeInName,
  report.neverDone,
  report.decisionsLost,
]) {
  for (const violation of list) process.stdout.write(`VIOLATION ${violation}\n`);
}
process.stdout.write(
  [
    `runs=${report.runs} seed=${seed}`,
    `ended=${JSON.stringify(report.ended)}`,
    `effects_without_live_lease=${report.withoutLease.length}`,
    `leases_silently_overdue=${report.silentlyOverdue.length}`,
    `effects_applied_twice=${report.appliedTwice.length}`,
    `active_in_name_only=${report.activeInName.length}`,
    `never_done=${report.neverDone.length}`,
    `decisions_lost=${report.decisionsLost.length}`,
    '',
  ].join('\n'),
);
process.exit(totalOf(report) === 0 ? 0 : 1);
