/** Warrants to lift what was put in force before there were any: made when a worker that decides starts. */
import { inForce, type ActionView } from '../../domain/action.ts';
import type { Storage } from '../../storage/open.ts';
import type { Actuators } from '../actuators/actuators.ts';
import type { WarrantIssuer } from '../warrants.ts';

interface Means {
  warrants: WarrantIssuer;
  actuators: Pick<Actuators, 'named'>;
}

/** Answers the uids of the actions that got one. `now`: wall clock, epoch ms. */
export async function issueMissingLiftWarrants(
  storage: Storage,
  { warrants, actuators }: Means,
  now: number,
): Promise<string[]> {
  const made: string[] = [];
  for (const action of (await storage.listActions()).filter(mayBeInForce)) {
    const { uid, kind, target, actuator } = action;
    if (actuator === null) continue;
    if ((await storage.warrantsAbout(uid)).some(({ purpose }) => purpose === 'lift')) continue;
    const dryRun = actuators.named(actuator)?.dryRun ?? wasDryRun(action);
    const warrant = warrants.issueLift({ action: uid, kind, target, actuator, dryRun });
    await storage.addWarrants([
      {
        id: `${uid}-lift`,
        action: uid,
        purpose: 'lift',
        decision: null,
        run: '',
        warrant,
        at: now,
        leaseMs: 0,
        evidence: 0,
      },
    ]);
    made.push(uid);
  }
  return made;
}

function mayBeInForce({ state }: ActionView): boolean {
  return inForce.has(state) || state === 'lifting' || state === 'overdue';
}

function wasDryRun({ decisions }: ActionView): boolean {
  return decisions.findLast(({ effect }) => effect === 'act')?.dryRun ?? true;
}
