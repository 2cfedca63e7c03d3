/**
 * `npm run check:bites`: plants one violation at a time and fails unless the gate concerned catches it by name.
 * Arguments, if any, keep only the violations whose gate or name holds one of them.
 */
import { performance } from 'node:perf_hooks';
import { Sandbox } from './sandbox.ts';
import type { Gate, Violation } from './violation.ts';
import { commands, violations } from './violations.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);
const asked = process.argv.slice(2);
const chosen = violations.filter(
  ({ gate, name }) => asked.length === 0 || asked.some((word) => `${gate} ${name}`.includes(word)),
);

/** Null when the output names the violation; otherwise what is not in it. */
function unnamed({ expect }: Violation, output: string): string | null {
  const absent = expect.filter((expected) =>
    typeof expected === 'string' ? !output.includes(expected) : !expected.test(output),
  );
  if (absent.length === 0) return null;
  const first = absent.map(String).slice(0, 3).join(', ');
  return `the gate failed without naming ${first}\n${output.slice(0, 4000)}`;
}

/** Plants violations of one gate, runs the gate once, and answers for each of them. */
async function plant(
  sandbox: Sandbox,
  group: readonly [Violation, ...Violation[]],
): Promise<Answer[]> {
  const [{ gate, only, name }] = group;
  let takeBack: () => void;
  try {
    takeBack = sandbox.apply(group.flatMap((violation) => violation.plant));
  } catch (error) {
    return [{ ok: false, label: `${gate}: ${name}`, problem: String(error) }];
  }
  try {
    const paths = only && group.flatMap((violation) => violation.only ?? []);
    const { code, output } = await sandbox.run(commands[gate](paths));
    return group.map((violation) => {
      const problem = code === 0 ? 'the gate passed' : unnamed(violation, output);
      return { ok: problem === null, label: `${gate}: ${violation.name}`, problem };
    });
  } finally {
    takeBack();
  }
}

async function clean(sandbox: Sandbox, gate: Gate): Promise<Answer[]> {
  const { code, output } = await sandbox.run(commands[gate]());
  const problem = code === 0 ? null : `fails without any violation\n${output.slice(-4000)}`;
  return [{ ok: code === 0, label: `${gate}: the clean tree passes`, problem }];
}

/**
 * ESLint and the import table report file by file, and each violation must be named with its own file: those that
 * only add files are planted together, and one of each gate also alone, to see that one is enough to fail.
 */
function groups(all: readonly Violation[]): [Violation, ...Violation[]][] {
  const result: [Violation, ...Violation[]][] = [];
  for (const gate of ['lint', 'deps'] as const) {
    const [first, ...rest] = all.filter(
      (violation) => violation.gate === gate && onlyAdds(violation),
    );
    if (first !== undefined) result.push([first, ...rest]);
    if (rest.length > 0 && first !== undefined) {
      result.push([{ ...first, name: `${first.name}, and nothing else` }]);
    }
  }
  const together = new Set(result.flat());
  return [...result, ...all.filter((one) => !together.has(one)).map((one): [Violation] => [one])];
}

function onlyAdds({ plant }: Violation): boolean {
  return plant.length > 0 && plant.every((change) => 'text' in change);
}

interface Answer {
  ok: boolean;
  label: string;
  problem: string | null;
}

type Job = (sandbox: Sandbox) => Promise<Answer[]>;

const jobs: Job[] = [
  ...[...new Set(chosen.map(({ gate }) => gate))].map(
    (gate): Job =>
      (sandbox) =>
        clean(sandbox, gate),
  ),
  ...groups(chosen).map(
    (group): Job =>
      (sandbox) =>
        plant(sandbox, group),
  ),
];

/** Takes jobs off the list until none is left; each worker has its own copy of the tree. */
async function work(queue: Job[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  const sandbox = new Sandbox();
  try {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      for (const answer of await job(sandbox)) {
        const clean = answer.label.endsWith('the clean tree passes');
        write(
          `${answer.ok ? (clean ? 'ok    ' : 'caught') : clean ? 'FAILS ' : 'MISSED'} ${answer.label}`,
        );
        answers.push(answer);
      }
    }
  } finally {
    sandbox.remove();
  }
  return answers;
}

const start = performance.now();
const queue = [...jobs];
const answers = (await Promise.all([work(queue), work(queue)])).flat();
const wrong = answers.filter(({ ok }) => !ok);
for (const { label, problem } of wrong) write(`\n--- ${label}: ${problem ?? ''}`);
const seconds = Math.round((performance.now() - start) / 1000);
write(`${answers.length - wrong.length} of ${answers.length} as they should be, in ${seconds} s`);
process.exitCode = wrong.length > 0 || answers.length === 0 ? 1 : 0;
