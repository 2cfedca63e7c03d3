/** One promise and the line that keeps it: planted out, the named test must turn red. */
export interface KeptPromise {
  /** What is promised, in one sentence; the row of `docs/claims.md`. */
  claim: string;
  /** The file that keeps it, from the repository's root. */
  file: string;
  /** Exact text that stands once in that file. */
  from: string;
  /** What it becomes when the promise is taken out. */
  to: string;
  /** The test file, from the repository's root, and the name of the one test (`-t`) that must fail. */
  test: string;
  name: string;
}
