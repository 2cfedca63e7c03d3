/** What one kill switch stops: everything, one function, or one actuator. */
import { z } from 'zod';
import { FunctionName } from './action.ts';

const functions = FunctionName.options.join('|');

/** `all`, `function:NAME` or `actuator:NAME`. */
export const KillSwitchScope = z
  .string()
  .regex(new RegExp(`^(all|function:(${functions})|actuator:.+)$`), {
    error: `must be all, function:NAME (${FunctionName.options.join(', ')}) or actuator:NAME`,
  });
export type KillSwitchScope = z.infer<typeof KillSwitchScope>;

/** Which of the engaged switches stops what this function would do through this actuator; null when none does. */
export function findStop(
  engaged: readonly KillSwitchScope[],
  { function: name, actuator }: { function: FunctionName; actuator: string | null },
): KillSwitchScope | null {
  const own = ['all', `function:${name}`, ...(actuator === null ? [] : [`actuator:${actuator}`])];
  return own.find((scope) => engaged.includes(scope)) ?? null;
}

/** `engaged`, or `engaged for function incident_response`. */
export function wordStop(scope: KillSwitchScope): string {
  return `engaged${wordScope(scope)}`;
}

/** ` for function incident_response`; nothing for all. */
export function wordScope(scope: KillSwitchScope): string {
  return scope === 'all' ? '' : ` for ${scope.replace(':', ' ')}`;
}

/** The command line that releases it. */
export function releaseCommand(scope: KillSwitchScope): string {
  const which = scope === 'all' ? '' : ` --${scope.replace(':', ' ')}`;
  return `npx watchbill kill off${which} --reason "…"`;
}
