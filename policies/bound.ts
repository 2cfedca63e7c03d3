/** What the bounds of L3 have in common: inside them the machine acts alone, outside it asks. */
import type { DecisionContext, DecisionRequest, Gate, Opinion, Ruling } from './gate.ts';
import { responseSteps } from './gate.ts';
import type { DelegationDocument } from './schema.ts';

type Bounds = DelegationDocument['bounds'];

interface Measured {
  within: boolean;
  /** What was measured and what is allowed, in words. */
  words: string;
}

export interface Bound {
  name: string;
  measure: (request: DecisionRequest, context: DecisionContext, bounds: Bounds) => Measured;
}

/** A gate that asks at L3 when what it measures is out of bounds. */
export function boundGate({ name, measure }: Bound): Gate {
  return {
    name,
    steps: responseSteps,
    answer(request: DecisionRequest, context: DecisionContext, { level }: Ruling): Opinion {
      const { within, words } = measure(request, context, context.document.bounds);
      if (within) return { effect: 'act', reason: words };
      return level === 'L3'
        ? { effect: 'ask', reason: `outside the bounds of L3: ${words}` }
        : { effect: 'act', reason: `${words}; only L3 has this bound` };
    },
  };
}
