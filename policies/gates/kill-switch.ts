/** The kill switch: pulled, nothing more is done; one that can't be read counts as pulled. */
import type { DecisionContext, DecisionRequest, Gate, Opinion, Step } from '../gate.ts';
import type { KillSwitchScope } from '../../domain/kill-switch-scope.ts';

/**
 * A pulled switch records proposals instead of asking: a question whose "approve" can do nothing would be
 * a button that lies. Verdicts go to people. Incidents still open, because seeing changes nothing.
 */
function whenEngaged(step: Step): Opinion['effect'] {
  if (step === 'set_verdict') return 'ask';
  return step === 'propose' ? 'record' : 'deny';
}

const words = (scope: KillSwitchScope): string =>
  scope === 'all' ? 'engaged' : `engaged for ${scope.replace(':', ' ')}`;

function stops(request: DecisionRequest, { actuator }: DecisionContext): KillSwitchScope[] {
  const own: KillSwitchScope[] = ['all', `function:${request.function}`];
  return actuator === null ? own : [...own, `actuator:${actuator.name}`];
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
    const pulled = context.killSwitch;
    const stopped = stops(request, context).find((scope) => pulled.includes(scope));
    return stopped === undefined
      ? { effect: 'act', reason: 'not engaged' }
      : { effect: whenEngaged(request.step), reason: words(stopped) };
  },
};
