/** Asks a person at the terminal before something that can't be taken for granted; a script has to say `--yes`. */
import { createInterface } from 'node:readline/promises';
import { WatchbillError } from '../../domain/errors.ts';

export interface Asking {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Returns when it was confirmed: by `yes`, or by typing it.
 * @throws WatchbillError NOT_CONFIRMED where there is nobody to ask, or who was asked said anything else.
 */
export async function confirm(
  question: string,
  { yes, stdin, stderr }: Asking & { yes: boolean },
): Promise<void> {
  if (yes) return;
  if (stdin.isTTY !== true || stderr.isTTY !== true) {
    throw new WatchbillError('NOT_CONFIRMED', 'there is no terminal to ask on: nothing was sent', {
      fix: 'read what is printed above, then run it again with --yes',
    });
  }
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    const said = await lines.question(`${question} [y/N] `);
    if (/^y(es)?$/i.test(said.trim())) return;
  } finally {
    lines.close();
  }
  throw new WatchbillError('NOT_CONFIRMED', 'not confirmed: nothing was sent');
}
