/** The last line of every test run: `N passed, N failed`, and a failure when nothing ran at all. */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

/** Counts over the whole run; a failed import or hook, or an error outside tests, counts as one failure each. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

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
    const nothingRan = totals.passed + totals.failed === 0;
    // At exit, because the other reporters and the shutdown of the pools still print after this hook.
    process.once('exit', () => {
      if (nothingRan || totals.failed > 0 || reason !== 'passed') process.exitCode ||= 1;
      if (nothingRan) process.stdout.write('No test ran, which counts as a failure.\n');
      process.stdout.write(`${summaryLine(totals)}\n`);
    });
  }
}
