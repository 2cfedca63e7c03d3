/** Commands about how an incident was investigated and told. */
import type { Command } from 'commander';
import type { ReplayOptions } from '../commands/replay.ts';
import type { Action } from './action.ts';
import { stepNumber } from './arguments.ts';

export function addInvestigating(program: Command, action: Action): void {
  program
    .command('verify-narrative <file>')
    .description(
      'check a text, whoever wrote it, statement by statement against the evidence of an incident; - reads standard input',
    )
    .requiredOption(
      '--against <incident>',
      'an incident of the running instance, or a file: one written by --json, or evidence in any text form',
    )
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, file: string, options: { against: string; json?: boolean }) =>
          await (
            await import('../commands/verify-narrative.ts')
          ).verifyNarrative(file, options, context),
      ),
    );

  program
    .command('replay <incident>')
    .description('what agents did in an incident, step by step: asked, answered, spent')
    .option('--step <number>', 'this step whole, with prompt and raw answer', stepNumber)
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, incident: string, options: ReplayOptions) =>
          await (await import('../commands/replay.ts')).replay(incident, options, context),
      ),
    );
}
