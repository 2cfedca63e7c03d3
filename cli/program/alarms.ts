/** Commands about alarms. */
import type { Command } from 'commander';
import type { Action } from './action.ts';

export function addAlarms(program: Command, action: Action): void {
  const alarms = program.command('alarms').description('what people must hear of');
  alarms
    .command('list', { isDefault: true })
    .description('those that are open: what, about whom, since when, how often, what mends it')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, options: object) =>
          await (await import('../commands/alarms.ts')).listAlarms(options, context),
      ),
    );
  alarms
    .command('acknowledge <alarm>')
    .description('take note of one: it is over, and a next time is a new alarm')
    .option('--json', 'one JSON document')
    .action(
      action(
        async (context, uid: string, options: object) =>
          await (await import('../commands/alarms.ts')).acknowledgeAlarm(uid, options, context),
      ),
    );
}
