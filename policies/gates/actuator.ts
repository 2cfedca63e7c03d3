/** Actuator: an action needs something that can carry it out; an ailing one needs a person's word too. */
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';

export const actuator: Gate = {
  name: 'actuator',
  steps: responseSteps,
  answer(_request, context) {
    const chosen = context.actuator;
    if (chosen === null) return { effect: 'deny', reason: 'nothing here can carry out the action' };
    if (chosen.canApply !== true) {
      return { effect: 'deny', reason: `${chosen.name} can’t carry out this action` };
    }
    return chosen.healthy === true
      ? { effect: 'act', reason: `${chosen.name} is healthy` }
      : { effect: 'ask', reason: `${chosen.name} is not healthy` };
  },
};
