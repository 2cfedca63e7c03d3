/** Mode: a function, or one kind of action, may be set to record only, or to recommend and never act. */
import type { Gate } from '../gate.ts';
import { steps } from '../gate.ts';

export const mode: Gate = {
  name: 'mode',
  steps,
  answer(_request, _context, { mode: set }) {
    switch (set) {
      case 'record':
        return { effect: 'record', reason: 'mode record: decided and stored, and nobody is told' };
      case 'recommend':
        return { effect: 'ask', reason: 'mode recommend: a person decides' };
      case 'act':
        return { effect: 'act', reason: 'mode act: as far as the level allows' };
    }
  },
};
