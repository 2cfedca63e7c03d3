/** `watchbill kill on|off`: the kill switch for everything, one function or one actuator. */
import { Status } from '../../domain/api.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { KillSwitchScope } from '../../domain/kill-switch-scope.ts';
import { createInstanceClient } from '../instance/client.ts';
import { answer, type CommandContext } from './context.ts';

export interface KillOptions {
  reason: string;
  function?: string;
  actuator?: string;
  lift?: boolean;
  json?: boolean;
}

function scopeOf({ function: name, actuator }: KillOptions): KillSwitchScope {
  if (name !== undefined && actuator !== undefined) {
    throw new WatchbillError('USAGE', 'give --function or --actuator, not both', {
      fix: 'one switch at a time: npx watchbill kill on --help',
    });
  }
  const text =
    name === undefined
      ? actuator === undefined
        ? 'all'
        : `actuator:${actuator}`
      : `function:${name}`;
  const scope = KillSwitchScope.safeParse(text);
  if (scope.success) return scope.data;
  throw new WatchbillError('USAGE', scope.error.issues[0]?.message ?? text, {
    fix: 'npx watchbill kill on --help',
  });
}

export async function moveKillSwitch(
  engaged: boolean,
  options: KillOptions,
  context: CommandContext,
): Promise<number> {
  const { reason, json, lift = false } = options;
  const scope = scopeOf(options);
  const client = await createInstanceClient(context.dataDir);
  const body = { engaged, scope, reason, lift };
  const { killSwitch, killSwitches } = await client.post('/api/kill-switch', body, Status);
  const what = scope === 'all' ? '' : ` for ${scope.replace(':', ' ')}`;
  const next = `Next: npx watchbill kill off${scope === 'all' ? '' : ` --${scope.replace(':', ' ')}`} --reason "…"`;
  const lifted = lift ? ', and what was in force is lifted' : '';
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.kill/1', killSwitch, killSwitches })}\n`
      : engaged
        ? `kill switch engaged${what}: nothing is applied from now on${lifted}\n${next}\n`
        : `kill switch released${what}\n`,
  );
  return exitCodes.ok;
}
