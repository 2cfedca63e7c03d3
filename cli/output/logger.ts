/** The program's log on stderr: readable lines on a terminal, JSON anywhere else. */
import { Writable } from 'node:stream';
import { destination, levels, pino } from 'pino';
import type { Logger } from 'pino';
import { WatchbillError } from '../../domain/errors.ts';
import { styleOf } from './style.ts';
import type { Style } from './style.ts';
import { answerText, terminalLines } from './terminal-text.ts';

export interface LoggerOptions {
  env: NodeJS.ProcessEnv;
  verbose?: boolean;
  quiet?: boolean;
  noColor?: boolean;
  stream?: { isTTY?: boolean; write: (text: string) => unknown };
}

/**
 * Level: `--verbose` (debug) or `--quiet` (error), else `LOG_LEVEL`, else info.
 * @throws WatchbillError SETTINGS_INVALID for a level that pino doesn't know.
 */
export async function createLogger(options: LoggerOptions): Promise<Logger> {
  const { env, stream = process.stderr, noColor = false } = options;
  const settings = { level: levelOf(options), base: null };
  if (stream.isTTY !== true) {
    const timestamp = pino.stdTimeFunctions.isoTime;
    const sink = stream === process.stderr ? destination({ fd: 2, sync: true }) : stream;
    // JSON escapes control characters, but neither those of C1 nor what turns the direction of text.
    return pino({ ...settings, timestamp, hooks: { streamWrite: answerText } }, sink);
  }
  const { default: pretty } = await import('pino-pretty');
  const style = styleOf({ stream, env, noColor });
  const lines = pretty({
    colorize: false,
    sync: true,
    translateTime: 'SYS:HH:MM:ss',
    // Left alone, pino-pretty drops control characters silently; a person should see that they were there.
    messageFormat: (record, key) => {
      const message = record[key];
      return typeof message === 'string' ? terminalLines(message) : '';
    },
    destination: safely(stream, style),
  });
  return pino(settings, lines);
}

function levelOf({ verbose = false, quiet = false, env }: LoggerOptions): string {
  if (quiet) return 'error';
  if (verbose) return 'debug';
  const asked = env['LOG_LEVEL'];
  if (asked === undefined || asked === '') return 'info';
  if (asked === 'silent' || Object.hasOwn(levels.values, asked)) return asked;
  const known = [...Object.keys(levels.values), 'silent'].join(', ');
  throw new WatchbillError('SETTINGS_INVALID', `LOG_LEVEL is ${JSON.stringify(asked)}`, {
    fix: `use one of ${known}`,
  });
}

/** Log lines carry attackers' text too, so colour is added by us, after everything else was escaped. */
function safely(stream: { write: (text: string) => unknown }, style: Style): Writable {
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      // Indented, so that a line feed in a message can't start a line that looks like a record.
      const record = terminalLines(chunk.toString().trimEnd()).replaceAll('\n', '\n    ');
      const text = `${record}\n`;
      stream.write(
        text.replace(/^(\[[^\]]*\] )(WARN|ERROR|FATAL)/, (_all, time: string, level: string) => {
          return time + style.paint(level === 'WARN' ? 'warning' : 'bad', level);
        }),
      );
      done();
    },
  });
}
