/** The two switches: unless both are turned, only an actuator that changes nothing may be used. */
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';
import type { DelegationDocument } from '../schema.ts';

/** Whether decisions under this document are dry runs. */
export function isDryRun({ response }: DelegationDocument): boolean {
  return !(response.enabled === true && response.dry_run === false);
}

export const dryRun: Gate = {
  name: 'dry-run',
  steps: responseSteps,
  answer(_request, { document, actuator }) {
    const dry = isDryRun(document);
    if (actuator !== null && actuator.dryRun !== dry) {
      return {
        effect: 'deny',
        reason: dry
          ? `a dry run must not reach ${actuator.name}, which changes the network`
          : `${actuator.name} changes nothing, but the action is meant to be real`,
      };
    }
    return {
      effect: 'act',
      reason: dry ? 'a dry run: nothing is changed' : 'response is switched on',
    };
  },
};
