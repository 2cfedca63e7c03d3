/** The command line: parses, loads only what the command needs, and ends with its exit code. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCodes, WatchbillError } from '../domain/errors.ts';
import { severities, type Severity } from '../domain/finding.ts';
import { version } from '../domain/version.ts';
import { benignKinds, closeReasons } from '../domain/verdict.ts';
import type { CloseOptions } from './commands/close.ts';
import { commandContext, type CommandContext, type GlobalOptions } from './commands/context.ts';
import { Interrupted } from './commands/stop-signal.ts';
import { fail } from './output/fail.ts';

const program = new Command('watchbill')
  .description(
    'Watches the logs a network already produces; detects, tells and responds as far as it is allowed to.',
  )
  .version(version)
  .option('-v, --verbose', 'log more, and show the stack of an error')
  .option('-q, --quiet', 'log errors only')
  .option('--no-color', 'no colour (so does NO_COLOR)')
  .configureOutput({ outputError: () => undefined })
  .configureHelp({ sortSubcommands: false })
  .exitOverride()
  .addHelpText(
    'after',
    '\nExit codes: 0 done · 1 failed · 2 usage · 3 found (--fail-on) · 4 denied · 5 not ready · 6 partial · 130 interrupted\nData folder: WATCHBILL_DATA_DIR (default .watchbill/)',
  );

/** Runs a command with its context; its number is the exit code. */
function action<A extends unknown[]>(
  run: (context: CommandContext, ...args: A) => Promise<number>,
) {
  return async (...args: [...A, ...unknown[]]): Promise<void> => {
    const context = await commandContext(program.opts<GlobalOptions>());
    process.exitCode = await run(context, ...(args as unknown as A));
  };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('must be 0 to 65535');
  return port;
}

function severity(text: string): Severity {
  const found = severities.find((s) => s === text);
  if (found === undefined)
    throw new InvalidArgumentError(`must be one of ${severities.join(', ')}`);
  return found;
}

const timeForm =
  /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(?<zone>Z|[+-]\d{2}:\d{2})?)?$/;

/** A date or a time of ISO 8601, UTC unless it says otherwise, as epoch ms. */
function pointInTime(text: string): number {
  const form = timeForm.exec(text);
  const isLocal = text.length > 10 && form?.groups?.['zone'] === undefined;
  const time = form === null ? NaN : Date.parse(`${text.replace(' ', 'T')}${isLocal ? 'Z' : ''}`);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError('must be a date or time, as 2024-08-12 or 2024-08-12T09:14Z');
  }
  return time;
}

const delegationHelp =
  'delegation file (default: WATCHBILL_DELEGATION, else delegation.yaml in the data folder, else L2 everywhere)';

program
  .command('start [paths...]', { isDefault: false })
  .description(
    'everything in one process, with the console; replays the bundled sample when no paths are named',
  )
  .option('--port <n>', 'port of the console (default 8080, or the next free one)', portNumber)
  .option(
    '--as-live',
    'treat a recording as if it happened now: responses are decided, not only recorded',
  )
  .option('--follow', 'go on as the files grow, rotate and appear')
  .option('--delegation <file>', delegationHelp)
  .action(
    action(
      async (context, paths: string[], options: { port?: number }) =>
        await (await import('./commands/start.ts')).start(paths, options, context),
    ),
  );

program
  .command('detect <paths...>')
  .description('detection only, no servers: one OCSF finding a line')
  .option('--json', 'OCSF Detection Findings, one a line')
  .option(
    '--sigma <folder>',
    'also run the Sigma rules in it on Zeek and Windows Security records (docs/guides/sigma.md)',
  )
  .option('--since <time>', 'tell only findings from then on; earlier records teach', pointInTime)
  .option('--until <time>', 'leave out records from then on', pointInTime)
  .option('--follow', 'go on as files grow, rotate and appear; findings are printed as they come')
  .option('--fail-on <severity>', 'exit 3 when a finding is at least this severe', severity)
  .action(
    action(
      async (context, paths: string[], options: object) =>
        await (await import('./commands/detect.ts')).detect(paths, options, context),
    ),
  );

program
  .command('run <paths...>')
  .description('the whole pipeline through Temporal; ends when everything is settled')
  .option('--once', 'read to the end and stop (what it does in any case)')
  .option('--json', 'one JSON document')
  .option('--as-live', 'treat a recording as if it happened now')
  .option('--delegation <file>', delegationHelp)
  .option('--fail-on <severity>', 'exit 3 when an incident is at least this severe', severity)
  .action(
    action(
      async (context, paths: string[], options: object) =>
        await (await import('./commands/run.ts')).run(paths, options, context),
    ),
  );

program
  .command('doctor')
  .description('what is installed, what answers, what is missing, and the command that mends it')
  .option('--json', 'one JSON document')
  .option('--delegation <file>', delegationHelp)
  .action(
    action(
      async (context, options: { json?: boolean; delegation?: string }) =>
        await (await import('./commands/doctor.ts')).doctor(options, context),
    ),
  );

const actions = program.command('actions').description('what is proposed, waits, or is in force');
actions
  .command('list', { isDefault: true })
  .description('all actions, those that wait for you first')
  .option('--json', 'one JSON document')
  .action(
    action(
      async (context, options: object) =>
        await (await import('./commands/actions.ts')).listActions(options, context),
    ),
  );
actions
  .command('show <id>')
  .description('one action: evidence, every gate, what will happen')
  .option('--json', 'one JSON document')
  .action(
    action(
      async (context, id: string, options: object) =>
        await (await import('./commands/actions.ts')).showAction(id, options, context),
    ),
  );

for (const answer of ['approve', 'reject'] as const) {
  program
    .command(`${answer} <id>`)
    .description(`${answer} an action that asks, through the running instance`)
    .option('--reason <text>', 'why, for the record')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, id: string, options: object) =>
          await (
            await import('./commands/actions.ts')
          ).answerAction({ uid: id, answer }, options, context),
      ),
    );
}

program
  .command('close <id>')
  .description(
    'close an incident, through the running instance; the verdict teaches what is normal',
  )
  .addOption(
    new Option('--as <reason>', 'why it is closed').choices(closeReasons).makeOptionMandatory(),
  )
  .addOption(new Option('--kind <kind>', 'what lay behind a benign_trigger').choices(benignKinds))
  .option('--note <text>', 'more, for the record')
  .option('--json', 'one JSON document')
  .action(
    action(
      async (context, id: string, options: CloseOptions) =>
        await (await import('./commands/close.ts')).close(id, options, context),
    ),
  );

program
  .command('link')
  .description('a fresh one-time sign-in link of the running instance')
  .option('--json', 'one JSON document')
  .action(
    action(
      async (context, options: object) =>
        await (await import('./commands/link.ts')).link(options, context),
    ),
  );

program
  .command('inputs')
  .description('what is or was read, how far, and what of it could not be read')
  .option('--rejected <input>', 'the records of this input that could not be read, with the reason')
  .option('--json', 'one JSON document')
  .action(
    action(
      async (context, options: object) =>
        await (await import('./commands/inputs.ts')).inputs(options, context),
    ),
  );

program
  .command('life <entity>')
  .description(
    'what is normal for a device (its address), a credential, or hostname:NAME, as it was learnt',
  )
  .option('--json', 'one JSON document')
  .action(
    action(
      async (context, entity: string, options: object) =>
        await (await import('./commands/life.ts')).life(entity, options, context),
    ),
  );

const kill = program
  .command('kill')
  .description('the kill switch: while it is engaged nothing is applied');
for (const [word, engaged, description] of [
  ['on', true, 'engage it: from now on nothing is applied, whatever was approved'],
  ['off', false, 'release it: the other gates decide again'],
] as const) {
  kill
    .command(word)
    .description(description)
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: { reason: string; json?: boolean }) =>
          await (await import('./commands/actions.ts')).moveKillSwitch(engaged, options, context),
      ),
    );
}

program
  .command('worker')
  .description(
    'only workers, for a Temporal server and PostgreSQL of your own (TEMPORAL_ADDRESS, DATABASE_URL)',
  )
  .option('--role <roles...>', 'detect, investigate, respond, act (default: all)')
  .option('--delegation <file>', delegationHelp)
  .action(
    action(
      async (context, options: object) =>
        await (await import('./commands/worker.ts')).worker(options, context),
    ),
  );

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
