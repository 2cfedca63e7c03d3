/** Commands of those who govern: delegation, the kill switch, the inventory. */
import type { Command } from 'commander';
import type { GrantOptions } from '../commands/delegation.ts';
import type { KillOptions } from '../commands/kill.ts';
import type { Action } from './action.ts';
import { list } from './arguments.ts';

export function addKillSwitch(program: Command, action: Action): void {
  const kill = program
    .command('kill')
    .description('the kill switch: while it is engaged nothing is applied');
  for (const [word, engaged, description] of [
    ['on', true, 'engage it: from now on nothing is applied, whatever was approved'],
    ['off', false, 'release it: the other gates decide again'],
  ] as const) {
    const command = kill
      .command(word)
      .description(description)
      .requiredOption('--reason <text>', 'why, for the record')
      .option('--function <name>', 'only this function, such as incident_response')
      .option('--actuator <name>', 'only this actuator')
      .option('--json', 'one JSON document')
      .action(
        action(
          async (context, options: KillOptions) =>
            await (await import('../commands/kill.ts')).moveKillSwitch(engaged, options, context),
        ),
      );
    if (engaged) command.option('--lift', 'also lift what is in force there now');
  }
}

export function addDelegation(program: Command, action: Action): void {
  const delegation = program
    .command('delegation')
    .description('how much the machine may do alone: what is in force, and changing it');
  delegation
    .command('show', { isDefault: true })
    .description('the document in force, the change that waits, and who made it why')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/delegation.ts')).showDelegation(options, context),
      ),
    );
  for (const word of ['check', 'diff'] as const) {
    delegation
      .command(`${word} <file>`)
      .description(
        word === 'check'
          ? 'whether a document may come into force; changes nothing'
          : 'what a document would loosen and tighten; changes nothing',
      )
      .option('--json', 'one JSON document')
      .action(
        action(
          async (context, file: string, options: object) =>
            await (
              await import('../commands/delegation.ts')
            ).checkDelegation({ file, word }, options, context),
        ),
      );
  }
  delegation
    .command('apply <file>')
    .description('change the document: what tightens holds at once, what loosens waits')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, file: string, options: { reason: string }) =>
          await (await import('../commands/delegation.ts')).applyDelegation(file, options, context),
      ),
    );
  addGrant(delegation, action);
}

function addGrant(delegation: Command, action: Action): void {
  delegation
    .command('grant <function> <level>')
    .description('let a function work at L3 or L4 until a date; without a grant it asks')
    .requiredOption('--until <date>', 'its last day, or a time with its zone')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--action <kinds>', 'only these actions, by commas', list)
    .option('--group <tags>', 'only assets with one of these tags', list)
    .option('--zone <zones>', 'only assets of these zones', list)
    .option('--service <names>', 'only assets of these business services', list)
    .option('--detection <uids>', 'only for these detections or families', list)
    .option('--entity <entities>', 'only for these, as device:10.20.8.50', list)
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, ...[name, level, options]: [string, string, GrantOptions]) =>
          await (
            await import('../commands/delegation.ts')
          ).grantDelegation({ function: name, level }, options, context),
      ),
    );
}

export function addAssets(program: Command, action: Action): void {
  const assets = program
    .command('assets')
    .description('the inventory: what a device is, who needs it, how much it matters');
  assets
    .command('list', { isDefault: true })
    .description('all assets')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/assets.ts')).listAssets(options, context),
      ),
    );
  assets
    .command('show <name>')
    .description('what is known of a device, by address, host name or uid')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, name: string, options: object) =>
          await (await import('../commands/assets.ts')).showAsset(name, options, context),
      ),
    );
  assets
    .command('import <file>')
    .description('replace the inventory by a YAML or CSV file')
    .option('--dry-run', 'only say what would change')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, file: string, options: object) =>
          await (await import('../commands/assets.ts')).importAssets(file, options, context),
      ),
    );
}
