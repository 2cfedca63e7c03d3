/** The kill switch: pulled, nothing more is done; one that can't be read counts as pulled. */
import { findStop, wordStop } from '../../domain/kill-switch-scope.ts';
import type { Gate, Opinion, Step } from '../gate.ts';

/**
 * A pulled switch records proposals instead of asking: a question whose "approve" can do nothing would be
 * a button that lies. Verdicts go to people. Incidents still open, because seeing changes nothing.
 */
function whenEngaged(step: Step): Opinion['effect'] {
  if (step === 'set_verdict') return 'ask';
  return step === 'propose' ? 'record' : 'deny';
}

export const killSwitch: Gate = {
  name: 'kill-switch',
  steps: ['set_verdict', 'propose', 'apply', 'renew'],
  answer(request, context) {
    if (context.killSwitch === 'unreadable') {
      return {
        effect: whenEngaged(request.step),
        reason: 'the kill switch can’t be read, so it counts as engaged',
      };
    }
    const stop = findStop(context.killSwitch, {
      function: request.function,
      actuator: context.actuator?.name ?? null,
    });
    return stop === null
      ? { effect: 'act', reason: 'not engaged' }
      : { effect: whenEngaged(request.step), reason: wordStop(stop) };
  },
};
