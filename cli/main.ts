/** The command line: parses, loads only what the command needs, and ends with its exit code. */
import { CommanderError, type Command } from 'commander';
import { exitCodes, WatchbillError } from '../domain/errors.ts';
import { commandContext, type CommandContext, type GlobalOptions } from './commands/context.ts';
import { Interrupted } from './commands/stop-signal.ts';
import { fail } from './output/fail.ts';
import { outliveReader, ReaderGone } from './output/reader-gone.ts';
import { createProgram } from './program/program.ts';

/** Runs a command with its context; its number is the exit code. */
function action<A extends unknown[]>(
  run: (context: CommandContext, ...args: A) => Promise<number>,
) {
  return async (...args: [...A, ...unknown[]]): Promise<void> => {
    const context = await commandContext(program.opts<GlobalOptions>());
    process.exitCode = await run(context, ...(args as unknown as A));
  };
}

// Nobody else reads what we write: keys, evidence, and the databases of our children, which take this over from us.
process.umask(0o077);

outliveReader(process.stdout);
outliveReader(process.stderr);
const program = createProgram(action);

/** Longer than handles take to close that were told to. */
const LINGER_MS = 2_000;

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await exitCodeOf(error);
  }
}

async function exitCodeOf(error: unknown): Promise<number> {
  // Help and version are no failures; help that nobody asked for answers a command that is incomplete.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
  if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.usage;
  if (error instanceof ReaderGone) return exitCodes.ok;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  const { styleOf } = await import('./output/style.ts');
  const { color, verbose = false } = program.opts<GlobalOptions>();
  const style = styleOf({ stream: process.stderr, env: process.env, noColor: color === false });
  const told = error instanceof CommanderError ? usageError(error) : error;
  return fail(told, { stderr: process.stderr, style, verbose });
}

/** What commander says, in the form of every other error, with the help of the command that was meant. */
function usageError(error: CommanderError): WatchbillError {
  const message = error.message.replace(/^error: /, '').replaceAll(/\n+/g, ' ');
  const command = meant(program, process.argv.slice(2));
  return new WatchbillError('USAGE', message, { fix: `npx ${command} --help` });
}

function meant(command: Command, words: readonly string[]): string {
  const [word, ...rest] = words;
  const next = command.commands.find((sub) => sub.name() === word);
  return next === undefined ? command.name() : `${command.name()} ${meant(next, rest)}`;
}

await main();
// Everything is stopped and written by now; a native handle of a part that failed must not hold the process.
setTimeout(() => process.exit(), LINGER_MS).unref();
