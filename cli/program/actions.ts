/** Commands about actions and incidents: looking, answering, lifting, prolonging, closing. */
import { Option, type Command } from 'commander';
import { severities } from '../../domain/finding.ts';
import { benignKinds, closeReasons } from '../../domain/verdict.ts';
import type { CloseOptions } from '../commands/close.ts';
import type { Action } from './action.ts';
import { lengthOfTime, list } from './arguments.ts';

export function addActions(program: Command, action: Action): void {
  const actions = program.command('actions').description('what is proposed, waits, or is in force');
  actions
    .command('list', { isDefault: true })
    .description('all actions, those that wait for you first')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/actions.ts')).listActions(options, context),
      ),
    );
  actions
    .command('show <id>')
    .description('one action: evidence, every gate, what will happen')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, id: string, options: object) =>
          await (await import('../commands/actions.ts')).showAction(id, options, context),
      ),
    );
  addAnswers(actions, action);
  addLeases(actions, action);
  // Answering is what is done most: it also has a short form.
  addAnswers(program, action);
}

function addAnswers(parent: Command, action: Action): void {
  for (const answer of ['approve', 'reject'] as const) {
    const command = parent
      .command(`${answer} <id>`)
      .description(
        answer === 'approve'
          ? 'approve an action that asks: shows what it does and what speaks against it, and asks'
          : 'reject an action that asks, through the running instance',
      )
      .option('--reason <text>', 'why, for the record')
      .option('--json', 'one JSON document')
      .action(
        action(
          async (context, id: string, options: object) =>
            await (
              await import('../commands/actions.ts')
            ).answerAction({ uid: id, answer }, options, context),
        ),
      );
    if (answer === 'approve') command.option('--yes', 'do not ask, for scripts');
  }
}

function addLeases(actions: Command, action: Action): void {
  actions
    .command('lift <id>')
    .description('end an action that is in force, before its time')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, id: string, options: { reason: string }) =>
          await (await import('../commands/leases.ts')).liftAction(id, options, context),
      ),
    );
  actions
    .command('extend <id>')
    .description('prolong an action that is in force, from now on; the policies decide')
    .requiredOption('--for <duration>', 'how long, such as 2h', lengthOfTime)
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--take-over', 'answer for it yourself: nothing is renewed by itself any more')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, id: string, options: { for: number; reason: string }) =>
          await (await import('../commands/leases.ts')).extendAction(id, options, context),
      ),
    );
}

export function addClosing(program: Command, action: Action): void {
  program
    .command('close <id>')
    .description(
      'close an incident, through the running instance; the verdict teaches what is normal',
    )
    .addOption(
      new Option('--as <reason>', 'why it is closed').choices(closeReasons).makeOptionMandatory(),
    )
    .addOption(new Option('--kind <kind>', 'what lay behind a benign_trigger').choices(benignKinds))
    .addOption(
      new Option('--severity <severity>', 'how grave you say it was; --note says why').choices(
        severities,
      ),
    )
    .option('--note <text>', 'more, for the record')
    .option('--because <findings>', 'the findings that decided it, by commas', list)
    .option('--yes', 'do not ask')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, id: string, options: CloseOptions) =>
          await (await import('../commands/close.ts')).close(id, options, context),
      ),
    );
  program
    .command('reopen <id>')
    .description(
      'open a closed incident again, through the running instance; what its closing made normal is none any more',
    )
    .requiredOption('--note <text>', 'why')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, id: string, options: { note: string; json?: boolean }) =>
          await (await import('../commands/close.ts')).reopen(id, options, context),
      ),
    );
}
