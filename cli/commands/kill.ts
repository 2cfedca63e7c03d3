/** `watchbill kill on|off`: the kill switch for everything, one function or one actuator. */
import { Status } from '../../domain/api.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import {
  KillSwitchScope,
  releaseCommand,
  wordScope,
  wordStop,
} from '../../domain/kill-switch-scope.ts';
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
  const before = engaged ? null : engagedScopes(await client.get('/api/status', Status));
  const { killSwitch, killSwitches } = await client.post('/api/kill-switch', body, Status);
  const lifted = lift ? ', and what was in force is lifted' : '';
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.kill/1', killSwitch, killSwitches })}\n`
      : engaged
        ? `kill switch ${wordStop(scope)}: nothing is applied${reachWords(scope)} from now on${lifted}\nNext: ${releaseCommand(scope)}\n`
        : releasedWords(scope, before ?? []),
  );
  return exitCodes.ok;
}

/** What it stops: ` by gateway`. */
function reachWords(scope: KillSwitchScope): string {
  const [kind, name = ''] = scope.split(':');
  if (kind === 'actuator') return ` by ${name}`;
  return kind === 'function' ? ` for ${name.replaceAll('_', ' ')}` : '';
}

function engagedScopes({ killSwitch, killSwitches }: Status): string[] {
  return [...(killSwitch.engaged ? ['all'] : []), ...killSwitches.map(({ scope }) => scope)];
}

function releasedWords(scope: KillSwitchScope, before: readonly string[]): string {
  if (before.includes(scope)) return `kill switch released${wordScope(scope)}\n`;
  const others = before.map((one) => (one === 'all' ? 'everything' : one.replace(':', ' ')));
  const still = others.length === 0 ? '' : `; engaged: ${others.join(', ')}`;
  return `the kill switch was not engaged${wordScope(scope)}${still}\n`;
}
