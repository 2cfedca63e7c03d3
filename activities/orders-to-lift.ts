/** Finds what a person ordered to lift and no workflow has carried out: their word stands, whatever became of Temporal. */
import type { ActionState, ActionView } from '../domain/action.ts';
import type { PersonalOrder } from '../domain/order.ts';
import type { Storage } from '../storage/open.ts';
import { spokenNow } from './response/speaker.ts';

/** As long as the API waits for the workflow (`cli/runtime/answers.ts`), ms. */
export const orderGraceMs = 20_000;

/** What is being applied is left to the workflow: lifted now, it might be applied after. */
const liftable: ReadonlySet<ActionState> = new Set(['verified', 'active', 'taken_over']);

type Reads = Pick<Storage, 'ordersAbout' | 'getAccount' | 'takeOrder'>;

/** Takes the first such order of a person who may still give it; null when there is none. */
export async function takeOrderToLift(
  storage: Reads,
  { uid: action, state }: Pick<ActionView, 'uid' | 'state'>,
  now: number,
): Promise<PersonalOrder | null> {
  if (!liftable.has(state)) return null;
  for (const order of await storage.ordersAbout(action)) {
    if (order.kind !== 'lift' || order.refused !== null || now <= order.at + orderGraceMs) continue;
    if ((await spokenNow({ storage }, order)) === null) continue;
    if (await storage.takeOrder({ uid: order.uid, purpose: 'lift' })) return order;
  }
  return null;
}
