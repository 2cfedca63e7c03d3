/** How every command ends when it can't do its work: what, how to mend it, where to read more, exit code. */
import { errorTable, WatchbillError } from '../../domain/errors.ts';
import type { Style } from './style.ts';
import { terminalLines } from './terminal-text.ts';

export interface FailOptions {
  stderr: { write: (text: string) => unknown };
  style: Style;
  /** Adds the stack of an error that nobody foresaw, and causes. */
  verbose?: boolean;
}

/** Prints the error and returns the exit code of its row in the table of errors. */
export function fail(error: unknown, { stderr, style, verbose = false }: FailOptions): number {
  const known = error instanceof WatchbillError ? error : unforeseen(error);
  const lines = [
    `${style.paint('bad', 'error')} ${style.paint('bold', `${known.code}:`)} ${indented(known.message)}`,
  ];
  if (known.fix !== undefined) lines.push(`  fix: ${indented(known.fix)}`);
  lines.push(style.paint('dim', `  ${known.docs}`));
  if (verbose) lines.push(...tracesOf(error));
  stderr.write(`${lines.join('\n')}\n`);
  return errorTable[known.code].exit;
}

function unforeseen(error: unknown): WatchbillError {
  const message = error instanceof Error ? error.message : String(error);
  return new WatchbillError('INTERNAL', message, {
    fix: 'run it again with --verbose and report what it prints',
    cause: error,
  });
}

function indented(text: string): string {
  return terminalLines(text).replaceAll('\n', '\n  ');
}

function tracesOf(error: unknown): string[] {
  const traces: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    traces.push(`  ${indented(at.stack ?? at.message)}`);
  }
  return traces;
}
