/** Commands that only look, and the sign-in link. */
import type { Command } from 'commander';
import type { Action } from './action.ts';

export function addReading(program: Command, action: Action): void {
  addIncidents(program, action);
  program
    .command('link')
    .description('a fresh one-time sign-in link of the running instance')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/link.ts')).link(options, context),
      ),
    );

  program
    .command('inputs')
    .description('what is or was read, how far, and what of it could not be read')
    .option(
      '--rejected <input>',
      'the records of this input that could not be read, with the reason',
    )
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/inputs.ts')).inputs(options, context),
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
          await (await import('../commands/life.ts')).life(entity, options, context),
      ),
    );
}

function addIncidents(program: Command, action: Action): void {
  const incidents = program
    .command('incidents')
    .description('what was found, joined into incidents');
  incidents
    .command('list', { isDefault: true })
    .description('all incidents, the newest change first')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/incidents.ts')).listIncidents(options, context),
      ),
    );
  incidents
    .command('show <incident>')
    .description('one incident: its story, what it asks, and its findings')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, uid: string, options: object) =>
          await (await import('../commands/incidents.ts')).showIncident(uid, options, context),
      ),
    );
}
