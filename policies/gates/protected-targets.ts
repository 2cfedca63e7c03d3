/** Protected devices: whatever the level, approval or grant, no action touches them. */
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';

export const protectedTargets: Gate = {
  name: 'protected-targets',
  steps: responseSteps,
  answer({ action }, context) {
    const device = action?.target.device.trim().toLowerCase();
    const hit = context.protectedTargets?.some((name) => name.trim().toLowerCase() === device);
    return hit === true
      ? { effect: 'deny', reason: `${device} is protected` }
      : { effect: 'act', reason: 'the target is not protected' };
  },
};
