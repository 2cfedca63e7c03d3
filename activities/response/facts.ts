/** Gathers what is stored about an action, for its next change to be judged by. */
import type { PersonalOrder } from '../../domain/order.ts';
import type { Facts, Granted } from '../../domain/witness.ts';
import type { ActivityPorts } from '../ports.ts';
import { actionOf } from './action.ts';
import { believedResults } from './results.ts';
import { spokenNow } from './speaker.ts';

export async function factsAbout(
  ports: ActivityPorts,
  { action: uid, run }: { action: string; run: string },
): Promise<Facts> {
  const { storage } = ports;
  const action = await actionOf(ports, uid);
  const waits = action.state === 'awaiting_approval' || action.state === 'proposed';
  const others = waits ? await storage.actionsOfIncident(action.incident) : [];
  return {
    action,
    now: ports.now(),
    run,
    orders: await ordersNow(ports, uid),
    results: waits ? [] : await believedResults(storage, uid),
    granted: (await storage.warrantsAbout(uid)).filter(isGranted),
    withdrawal: waits ? await storage.withdrawalOf(uid) : null,
    substitutes: others.filter(({ standsInFor }) => standsInFor === uid).map((one) => one.uid),
  };
}

function isGranted({ purpose }: Granted & { purpose: string }): boolean {
  return purpose === 'apply';
}

/** Orders about an action of people who may still speak, the oldest first. */
export async function ordersNow(ports: ActivityPorts, action: string): Promise<PersonalOrder[]> {
  const spoken: PersonalOrder[] = [];
  for (const order of await ports.storage.ordersAbout(action)) {
    const now = order.refused === null ? await spokenNow(ports, order) : null;
    if (now !== null) spoken.push(now);
  }
  return spoken;
}
