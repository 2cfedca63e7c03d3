/** What every command gets: environment, streams, style and log, made once from the global options. */
import type { Logger } from 'pino';
import { createLogger } from '../output/logger.ts';
import { isReaderGone, ReaderGone } from '../output/reader-gone.ts';
import { styleOf, type Style } from '../output/style.ts';
import { answerText } from '../output/terminal-text.ts';
import { dataDirOf } from '../instance/data-dir.ts';

export interface GlobalOptions {
  verbose?: boolean;
  quiet?: boolean;
  /** commander's form of `--no-color`. */
  color?: boolean;
}

export interface CommandContext {
  env: NodeJS.ProcessEnv;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  /** Style of the answer on stdout, and of what goes to stderr. */
  out: Style;
  err: Style;
  log: Logger;
  dataDir: string;
  verbose: boolean;
}

export async function commandContext(options: GlobalOptions): Promise<CommandContext> {
  const { env, stdout, stderr } = process;
  const noColor = options.color === false;
  const { verbose = false, quiet = false } = options;
  return {
    env,
    stdout,
    stderr,
    out: styleOf({ stream: stdout, env, noColor }),
    err: styleOf({ stream: stderr, env, noColor }),
    log: await createLogger({ env: { LOG_LEVEL: 'warn', ...env }, verbose, quiet, noColor }),
    dataDir: dataDirOf(env),
    verbose,
  };
}

/**
 * Writes the answer and waits until it is out: a pipe may be slower than the process's end.
 * @throws ReaderGone where nobody reads it any more: the command ends, quietly.
 */
export function answer({ stdout }: Pick<CommandContext, 'stdout'>, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.write(answerText(text), (error) => {
      if (!error) resolve();
      else reject(isReaderGone(error) ? new ReaderGone() : error);
    });
  });
}
