/** How new the evidence behind an action is by now, for its workflow. */
import type { ActivityPorts } from './ports.ts';
import { evidenceOf } from './response/evidence.ts';

export function evidenceOfActionWith(ports: ActivityPorts) {
  return async function evidenceOfAction({ action }: { action: string }): Promise<number> {
    return await evidenceOf(ports, action);
  };
}
