/** What passes between `check:bites` and the process that runs tests in a copy of the tree. */
import type { KeptPromise } from '../promises/kept-promise.ts';

/** Runs the tests of these names (literal text) in one file, with a promise planted out or none. */
export interface PlantRequest {
  test: string;
  names: readonly string[];
  plant: Pick<KeptPromise, 'file' | 'from' | 'to'> | null;
}

export interface TestOutcome {
  /** The whole name, with those of the groups around it. */
  name: string;
  state: 'passed' | 'failed' | 'skipped' | 'pending';
  errors: { name: string; message: string }[];
}

export interface PlantAnswer {
  /** The tests whose name matches. */
  tests: TestOutcome[];
  /** Why the run says nothing: the file can't be loaded, a hook failed, an error outside any test. */
  faults: string[];
  seconds: number;
}
