/** A rule's regular expression, run by RE2: in time that grows with the text alone, so that no rule can hang a run. */
import { RE2JS } from 're2js';
import { NotRun } from './not-run.ts';

export interface Flags {
  /** Without regard to case. */
  i: boolean;
  /** `^` and `$` at every line. */
  m: boolean;
  /** `.` takes a line feed too. */
  s: boolean;
}

/** A value is searched up to here. Ours: no field that rules look into is longer. */
export const searched = 16_384;

/** Ours: of the expressions that are published, none is half as long. */
export const longestExpression = 4096;

/** @throws NotRun for one that is too long, for look-around, back-references and whatever else RE2 does not know. */
export function regexTest(source: string, { i, m, s }: Flags): (text: string) => boolean {
  if (source.length > longestExpression) {
    throw new NotRun(`regular expression of more than ${longestExpression} characters`);
  }
  const flags =
    (i ? RE2JS.CASE_INSENSITIVE : 0) | (m ? RE2JS.MULTILINE : 0) | (s ? RE2JS.DOTALL : 0);
  const compiled = compile(source, flags);
  return (text) => compiled.test(text.slice(0, searched));
}

function compile(source: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    throw new NotRun(
      `regular expression: ${error instanceof Error ? error.message : 'not readable'}`,
    );
  }
}
