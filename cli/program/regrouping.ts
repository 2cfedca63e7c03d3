/** Commands that say which findings are one incident. */
import type { Command } from 'commander';
import type { RegroupOptions } from '../commands/regroup.ts';
import type { Action } from './action.ts';
import { list } from './arguments.ts';

export function addRegrouping(program: Command, action: Action): void {
  program
    .command('merge <incidents...>')
    .description('two open incidents: move all findings of the second into the first, which stays')
    .option('--note <text>', 'why, for the record')
    .option('--dry-run', 'only say what would move')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, incidents: string[], options: RegroupOptions) =>
          await (await import('../commands/regroup.ts')).merge(incidents, options, context),
      ),
    );
  program
    .command('split <incident>')
    .description('move some findings of an open incident into a new one, and keep the two apart')
    .requiredOption('--findings <uids>', 'which, by commas', list)
    .option('--note <text>', 'why, for the record')
    .option('--dry-run', 'only say what would move')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, incident: string, options: RegroupOptions & { findings: string[] }) =>
          await (await import('../commands/regroup.ts')).split(incident, options, context),
      ),
    );
  program
    .command('regroupings <incident>')
    .description('merges and splits of an incident, by people and by the rule')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, incident: string, options: object) =>
          await (await import('../commands/regroup.ts')).regroupings(incident, options, context),
      ),
    );
  program
    .command('undo <regrouping>')
    .description('take a merge or a split back, as long as the incident is open')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, uid: string, options: object) =>
          await (await import('../commands/regroup.ts')).undo(uid, options, context),
      ),
    );
}
