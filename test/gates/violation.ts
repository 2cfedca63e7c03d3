/** What a planted violation is: a change to the tree, the gate that must fail, and what it must say. */

/** What it does to the tree: a new file's text, a file gone, or a place in a file that reads differently. */
export type Change =
  | { path: string; text: string }
  | { path: string; removed: true }
  | { path: string; from: string | RegExp; to: string };

export type Gate = 'types' | 'types of web' | 'lint' | 'format' | 'deps' | 'test';

export interface Violation {
  /** What is wrong, in a few words. */
  name: string;
  gate: Gate;
  plant: readonly Change[];
  /** The gate's output must hold each of them, so that it cannot fail for another reason. */
  expect: readonly (string | RegExp)[];
  /** Files handed to `lint` and `test`; the other gates always look at the whole tree. */
  only?: readonly string[];
}
