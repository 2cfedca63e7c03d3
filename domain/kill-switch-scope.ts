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
