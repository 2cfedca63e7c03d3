/** One row of a gate's table: what is asked, what comes out, and which gate binds. */
import { expect } from 'vitest';
import type { Effect } from '../../../domain/action.ts';
import { decide } from '../../../policies/decide.ts';
import type { DecisionContext, DecisionRequest, Step } from '../../../policies/gate.ts';
import { contextOf, requestOf } from '../sample.ts';

export interface Case {
  name: string;
  step: Step;
  request?: Partial<DecisionRequest>;
  context?: Partial<DecisionContext>;
  effect: Effect;
  gate: string;
}

export function check({ step, request, context, effect, gate }: Case): void {
  const verdict = decide(requestOf(step, request), contextOf(context));
  expect({ effect: verdict.effect, gate: verdict.bindingGate }).toEqual({ effect, gate });
}
