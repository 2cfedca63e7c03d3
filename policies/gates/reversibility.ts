/** Reversibility: alone, the machine does only what can be verified, undone, and verified to be gone. */
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';
import { isReversible } from '../manifests.ts';

export const reversibility: Gate = {
  name: 'reversibility',
  steps: responseSteps,
  answer(request, _context, { level }) {
    const manifest = request.action?.manifest ?? null;
    if (manifest === null) {
      return {
        effect: 'deny',
        reason: 'the action declares nothing, so it counts as irreversible',
      };
    }
    if (isReversible(manifest)) {
      return { effect: 'act', reason: 'reversible, and its effect and removal can be verified' };
    }
    const lack = manifest.reversible ? 'can’t be verified' : 'can’t be undone';
    return level === 'L3' || level === 'L4'
      ? { effect: 'ask', reason: `${manifest.kind} ${lack}: never without a person` }
      : {
          effect: 'act',
          reason: `${manifest.kind} ${lack}; ${level} leaves it to a person anyway`,
        };
  },
};
