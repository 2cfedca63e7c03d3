/** The form in which commands are registered: their context is made when they run, and their number is the exit code. */
import type { CommandContext } from '../commands/context.ts';

export type Action = <A extends unknown[]>(
  run: (context: CommandContext, ...args: A) => Promise<number>,
) => (...args: [...A, ...unknown[]]) => Promise<void>;
