/**
 * `npm run check:bites`: plants one violation at a time and fails unless the gate concerned catches it by name; then
 * plants out the line that keeps each promise, and fails unless the test named turns red.
 *
 * Words, if any, keep only the violations whose gate or name, and the promises whose area, claim, file or test, hold one
 * of them. `--all` plants every promise, not only those of the pure project and a tenth of the rest, and prints a table.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { plantPromises, promiseTable, type PromiseRow } from './check-promises.ts';
import { choosePromises, isPure, readTurn } from './planting/choose.ts';
import { loadPromises } from './promises/all.ts';
import { Sandbox } from './sandbox.ts';
import type { Gate, Violation } from './violation.ts';
import { commands, violations } from './violations.ts';

const write = (line: string) => process.stdout.write(`${line}\n`);
const { values, positionals: asked } = parseArgs({
  options: { all: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const isAsked = (text: string) => asked.length === 0 || asked.some((word) => text.includes(word));
const chosen = violations.filter(({ gate, name }) => isAsked(`${gate} ${name}`));

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
 * ESLint, TypeScript and the import table report file by file, and each violation must be named with its own file: those that
 * only add files are planted together, and one of each gate also alone, to see that one is enough to fail.
 */
function groups(all: readonly Violation[]): [Violation, ...Violation[]][] {
  const result: [Violation, ...Violation[]][] = [];
  for (const gate of ['lint', 'deps', 'types'] as const) {
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

/** Plants the promises asked for out, and says of each how it went. */
async function checkPromises(): Promise<PromiseRow[]> {
  const all = await loadPromises();
  const wanted = all.filter(({ area, claim, file, test, name }) =>
    isAsked(`promises/${area}.ts ${claim} ${file} ${test} ${name}`),
  );
  const turn = readTurn();
  const everything = values.all || asked.length > 0;
  const planted = choosePromises(wanted, { everything, turn });
  const slow = planted.filter((promise) => !isPure(promise)).length;
  write(
    `${planted.length} of ${all.length} promises, ${slow} of them outside the pure project` +
      (everything ? '' : ` (part ${turn + 1} of 10 by the commit)`),
  );
  return await plantPromises(planted, ({ kind, promise: { area, claim }, note, seconds }) => {
    const why = kind === 'killed' ? '' : ` ${note.slice(0, 2000)}`;
    write(`${kind.padEnd(8)} ${area}: ${claim} (${seconds.toFixed(1)} s)${why}`);
  });
}

const start = performance.now();
const seconds = () => Math.round((performance.now() - start) / 1000);
const queue = [...jobs];
const answers = (await Promise.all([work(queue), work(queue)])).flat();
const wrong = answers.filter(({ ok }) => !ok);
for (const { label, problem } of wrong) write(`\n--- ${label}: ${problem ?? ''}`);
write(`${answers.length - wrong.length} of ${answers.length} as they should be, in ${seconds()} s`);

const rows = await checkPromises();
if (values.all) write(promiseTable(rows));
const killed = rows.filter(({ kind }) => kind === 'killed').length;
write(`${killed} of ${rows.length} promises are kept by the test named, in ${seconds()} s in all`);
const nothing = answers.length + rows.length === 0;
process.exitCode = nothing || wrong.length > 0 || killed < rows.length ? 1 : 0;
