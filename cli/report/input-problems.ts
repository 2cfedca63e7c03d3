/** What of an input was not read, said after the answer: an exit code of 6 never stands alone. */
import type { ReplayProgress } from '../../domain/api.ts';
import type { WatchbillError } from '../../domain/errors.ts';
import { fail } from '../output/fail.ts';
import type { Style } from '../output/style.ts';
import { inputProblem } from '../runtime/check-inputs.ts';

export interface InputProblems {
  problems: readonly WatchbillError[];
  /** Records that could not be read. */
  rejected: number;
  /** Where the rejected records are kept: the command that shows them. */
  showRejected?: string;
  /** Bytes on disk that came after the reading had ended. */
  unreadBytes?: number;
}

/** What the database keeps of a reading's problems; `bytes` is what lies on disk now. */
export function problemsOf(
  { input, rejected, message, bytesTotal }: ReplayProgress,
  { bytes }: { bytes: number },
): InputProblems {
  return {
    problems: message === null ? [] : [inputProblem(message)],
    rejected,
    showRejected: `npx watchbill inputs --rejected ${input} (while npm start runs)`,
    unreadBytes: bytesTotal === null ? 0 : bytes - bytesTotal,
  };
}

export function tellProblems(
  { problems, rejected, showRejected, unreadBytes = 0 }: InputProblems,
  to: { stderr: { write(text: string): unknown }; style: Style },
): void {
  const warn = (text: string) => to.stderr.write(`${to.style.paint('warning', '!')} ${text}\n`);
  for (const problem of problems) fail(problem, to);
  if (rejected > 0) {
    const records = rejected === 1 ? '1 record' : `${rejected.toLocaleString('en-US')} records`;
    warn(`${records} could not be read${showRejected === undefined ? '' : `: ${showRejected}`}`);
  }
  if (unreadBytes > 0) {
    warn(
      `${unreadBytes.toLocaleString('en-US')} bytes were added since this input was read to its end; they are not read. To read them, set WATCHBILL_DATA_DIR to a new folder`,
    );
  }
}
