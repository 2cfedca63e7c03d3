/** Prohibited actions: nobody takes them through Watchbill, whatever the level or approval. */
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';

export const prohibited: Gate = {
  name: 'prohibited',
  steps: responseSteps,
  answer({ action }, { document }) {
    return action !== undefined && document.prohibited.includes(action.kind)
      ? { effect: 'deny', reason: `${action.kind} is prohibited` }
      : { effect: 'act', reason: 'the action is not prohibited' };
  },
};
