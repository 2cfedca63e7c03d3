/** Commands that run something: all of it, one part, or a look at what is there. */
import type { Command } from 'commander';
import { assetsHelp, delegationHelp, pointInTime, portNumber, severity } from './arguments.ts';
import type { Action } from './action.ts';

export function addPipeline(program: Command, action: Action): void {
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
    .option('--assets <file>', assetsHelp)
    .action(
      action(
        async (context, paths: string[], options: { port?: number }) =>
          await (await import('../commands/start.ts')).start(paths, options, context),
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
          await (await import('../commands/detect.ts')).detect(paths, options, context),
      ),
    );

  program
    .command('run <paths...>')
    .description('the whole pipeline through Temporal; ends when everything is settled')
    .option('--once', 'read to the end and stop (what it does in any case)')
    .option('--json', 'one JSON document')
    .option('--as-live', 'treat a recording as if it happened now')
    .option('--delegation <file>', delegationHelp)
    .option('--assets <file>', assetsHelp)
    .option('--fail-on <severity>', 'exit 3 when an incident is at least this severe', severity)
    .action(
      action(
        async (context, paths: string[], options: object) =>
          await (await import('../commands/run.ts')).run(paths, options, context),
      ),
    );
}

export function addInstance(program: Command, action: Action): void {
  program
    .command('doctor')
    .description('what is installed, what answers, what is missing, and the command that mends it')
    .option('--json', 'one JSON document')
    .option('--delegation <file>', delegationHelp)
    .action(
      action(
        async (context, options: { json?: boolean; delegation?: string }) =>
          await (await import('../commands/doctor.ts')).doctor(options, context),
      ),
    );

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
          await (await import('../commands/worker.ts')).worker(options, context),
      ),
    );
}
