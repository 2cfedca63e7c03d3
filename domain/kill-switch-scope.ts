/** What one kill switch stops: everything, one function, or one actuator. */
import { z } from 'zod';
import { FunctionName } from './action.ts';

const form = `must be all, function:NAME (${FunctionName.options.join(', ')}) or actuator:NAME`;

export const KillSwitchScope = z.union(
  [
    z.literal('all'),
    z.templateLiteral(['function:', FunctionName]),
    z.templateLiteral(['actuator:', z.string().min(1)]),
  ],
  { error: form },
);
export type KillSwitchScope = z.infer<typeof KillSwitchScope>;
