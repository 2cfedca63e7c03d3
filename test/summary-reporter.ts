/**
 * The last lines of every test run: the ten slowest tests, why tests were skipped, and `N passed, N failed`; a failure
 * when nothing ran at all, or when in CI a test was skipped for want of what CI must have.
 */
import type { Reporter, TestCase, TestModule, TestRunEndReason } from 'vitest/node';

/** Counts over the whole run; a failed import or hook, or an error outside tests, counts as one failure each. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** CI has root, nft and PostgreSQL, or its run says nothing: reasons for skipping that are faults there. */
const neverInCi = /needs root|PostgreSQL/;
const isCi = !['', '0', 'false'].includes(process.env['CI'] ?? '');
const SLOWEST = 10;
/** Faster tests are not worth naming, ms. */
const SLOW_MS = 1_000;

export function summaryLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function countModule(module: TestModule): Totals {
  const totals: Totals = { passed: 0, failed: module.errors().length, skipped: 0 };
  for (const suite of module.children.allSuites()) totals.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') totals.passed += 1;
    else if (state === 'failed') totals.failed += 1;
    else totals.skipped += 1;
  }
  return totals;
}

function noteOf(test: TestCase): string | null {
  const result = test.result();
  // By `-t`, or because a hook failed, when there is no note.
  return result.state === 'skipped' ? (result.note ?? null) : null;
}

/** Why tests were skipped, and how many for each reason. */
function countReasons(tests: readonly TestCase[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const test of tests) {
    const note = noteOf(test);
    if (note !== null) counts.set(note, (counts.get(note) ?? 0) + 1);
  }
  return counts;
}

function slowestLines(tests: readonly TestCase[]): string[] {
  const timed = tests
    .map((test) => ({ test, ms: test.diagnostic()?.duration ?? 0 }))
    .filter(({ ms }) => ms >= SLOW_MS)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, SLOWEST);
  if (timed.length === 0) return [];
  return [
    'The slowest tests:',
    ...timed.map(
      ({ test, ms }) =>
        `${(ms / 1000).toFixed(1).padStart(7)} s  ${test.module.relativeModuleId} › ${test.name}`,
    ),
  ];
}

export default class SummaryReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const totals: Totals = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      const { passed, failed, skipped } = countModule(module);
      totals.passed += passed;
      totals.failed += failed;
      totals.skipped += skipped;
    }
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const reasons = countReasons(tests);
    const wanting = [...reasons.keys()].filter((reason) => isCi && neverInCi.test(reason));
    totals.failed += wanting.length;
    const lines = [
      ...slowestLines(tests),
      ...[...reasons].map(([reason, count]) => `${count} skipped: ${reason}`),
      ...wanting.map((reason) => `In CI no test may be skipped because of this: ${reason}`),
    ];
    const nothingRan = totals.passed + totals.failed === 0;
    // At exit, because the other reporters and the shutdown of the pools still print after this hook.
    process.once('exit', () => {
      if (nothingRan || totals.failed > 0 || reason !== 'passed') process.exitCode ||= 1;
      for (const line of lines) process.stdout.write(`${line}\n`);
      if (nothingRan) process.stdout.write('No test ran, which counts as a failure.\n');
      process.stdout.write(`${summaryLine(totals)}\n`);
    });
  }
}
