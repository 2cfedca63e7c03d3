/** Protected devices and users: whatever the level, approval or grant, no action touches them. */
import { inRange } from '../../domain/range.ts';
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

export const protectedTargets: Gate = {
  name: 'protected-targets',
  steps: responseSteps,
  answer({ action }, { document, asset }) {
    const device = action?.target.device ?? '';
    const { devices, users } = document.protected;
    const range = devices.find((one) => same(one, device) || inRange(device, one));
    if (range !== undefined) return { effect: 'deny', reason: `${device} is protected (${range})` };
    // Only the inventory says whose device it is: a name used at log-on is anybody's to use.
    const owner = asset?.owner ?? null;
    if (owner !== null && users.some((user) => same(user, owner))) {
      return { effect: 'deny', reason: `${owner}, who owns ${device}, is protected` };
    }
    return { effect: 'act', reason: 'the target is not protected' };
  },
};
