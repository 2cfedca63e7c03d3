/**
 * `npm run check:bites`: plants one violation at a time and fails unless the gate concerned catches it by name.
 * Arguments, if any, keep only the violations whose gate or name holds one of them.
 */
import { performance } from 'node:perf_hooks';
import { Sandbox } from './sandbox.ts';
import { commands, violations, type Gate, type Violation } from './violations.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);
const asked = process.argv.slice(2);
const chosen = violations.filter(
  ({ gate, name }) => asked.length === 0 || asked.some((word) => `${gate} ${name}`.includes(word)),
);

/** Null when the gate caught it; otherwise what went wrong. */
async function missed(sandbox: Sandbox, violation: Violation): Promise<string | null> {
  const takeBack = sandbox.apply(violation.plant);
  try {
    const { code, output } = await sandbox.run(commands[violation.gate](violation.only));
    if (code === 0) return 'the gate passed';
    const unnamed = violation.expect.filter((expected) =>
      typeof expected === 'string' ? !output.includes(expected) : !expected.test(output),
    );
    return unnamed.length === 0
      ? null
      : `the gate failed without naming ${unnamed.map(String).slice(0, 5).join(', ')}\n${output.slice(0, 4000)}`;
  } finally {
    takeBack();
  }
}

async function cleanFailure(sandbox: Sandbox, gate: Gate): Promise<string | null> {
  const { code, output } = await sandbox.run(commands[gate]());
  return code === 0 ? null : `fails on the clean tree\n${output.slice(-4000)}`;
}

interface Job {
  label: string;
  good: string;
  bad: string;
  run: (sandbox: Sandbox) => Promise<string | null>;
}

const jobs: Job[] = [
  ...[...new Set(chosen.map(({ gate }) => gate))].map((gate) => ({
    label: `${gate}: the clean tree`,
    good: 'passes',
    bad: 'FAILS',
    run: (sandbox: Sandbox) => cleanFailure(sandbox, gate),
  })),
  ...chosen.map((violation) => ({
    label: `${violation.gate}: ${violation.name}`,
    good: 'caught',
    bad: 'MISSED',
    run: (sandbox: Sandbox) => missed(sandbox, violation),
  })),
];

/** Takes jobs off the list until none is left; each worker has its own copy of the tree. */
async function work(queue: Job[]): Promise<string[]> {
  const problems: string[] = [];
  const sandbox = new Sandbox();
  try {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const problem = await job.run(sandbox).catch((error: unknown) => String(error));
      write(`${(problem === null ? job.good : job.bad).padEnd(7)} ${job.label}`);
      if (problem !== null) problems.push(`${job.label}: ${problem}`);
    }
  } finally {
    sandbox.remove();
  }
  return problems;
}

const start = performance.now();
const queue = [...jobs];
const problems = (await Promise.all([work(queue), work(queue)])).flat();
for (const problem of problems) write(`\n--- ${problem}`);
const seconds = Math.round((performance.now() - start) / 1000);
write(`${jobs.length - problems.length} of ${jobs.length} as they should be, in ${seconds} s`);
process.exitCode = problems.length > 0 || jobs.length === 0 ? 1 : 0;
