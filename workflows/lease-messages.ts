/** What people tell a lease: to end it now, or to prolong it; each is heard when it is stored that they ordered it. */
import { condition, patched, proxyLocalActivities } from '@temporalio/workflow';
import type { LocalActivities } from '../activities/index.ts';
import { refused } from './failures.ts';
import type { Ordered, PersonAsks, PersonExtends } from './messages.ts';

const { readOrder, refuseMessage } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

/** An order to extend, as it was read from where it is stored. */
export interface Extension {
  /** Absent from what was recorded before orders were stored. */
  order?: string;
  key: string;
  takeOver: boolean;
}

/** What people and the end of the workflow ask of a running lease. */
export interface Asked {
  action: string;
  /** It ends now. */
  end: boolean;
  extension: { given: Extension; outcome: 'pending' | 'stored' | { refused: string } } | null;
  running: boolean;
  /** It is over and stored, or can't be any more. */
  over: boolean;
}

/** Ends it now; answers when that is stored. Fails with ACTION_NOT_ACTIVE or ORDER_UNKNOWN. */
export async function lift(asked: Asked, given: Ordered | PersonAsks): Promise<void> {
  if (asked.over) throw refused('ACTION_NOT_ACTIVE', 'it is not in force any more');
  await expectOrder(asked, given, 'lift');
  asked.end = true;
  await condition(() => asked.over);
}

/** Refuses what nobody is known to have ordered; what was recorded before orders were stored stands. */
async function expectOrder(
  { action }: Asked,
  given: Ordered | PersonAsks,
  message: 'lift' | 'extend',
) {
  if ('order' in given) return await readOrder({ action, order: given.order, message });
  if (!patched(`stored-orders-to-${message}`)) return null;
  await refuseMessage({ action, message });
  throw refused('ORDER_UNKNOWN', 'nobody is known to have ordered that');
}

/** Prolongs it; answers when that is stored. Fails with ACTION_NOT_ACTIVE, ACTION_DENIED or ORDER_UNKNOWN. */
export async function extend(asked: Asked, given: Ordered | PersonExtends): Promise<void> {
  await condition(() => asked.running || asked.over);
  const key = 'order' in given ? given.order : given.idempotencyKey;
  const mine = asked.extension?.given.key === key ? asked.extension : null;
  const ask = mine ?? {
    given: await readExtension(asked, given, key),
    outcome: 'pending' as const,
  };
  if (mine === null) {
    await condition(() => asked.extension?.outcome !== 'pending' || asked.over);
    if (asked.over || asked.end) {
      throw refused('ACTION_NOT_ACTIVE', 'it is not in force any more');
    }
    asked.extension = ask;
  }
  await condition(() => ask.outcome !== 'pending' || asked.over);
  if (typeof ask.outcome === 'object') throw refused('ACTION_DENIED', ask.outcome.refused);
  if (ask.outcome === 'pending') throw refused('ACTION_NOT_ACTIVE', 'it ended meanwhile');
}

async function readExtension(
  asked: Asked,
  given: Ordered | PersonExtends,
  key: string,
): Promise<Extension> {
  const read = await expectOrder(asked, given, 'extend');
  if (read !== null) return { key, order: read.order, takeOver: read.takeOver };
  return { key, takeOver: 'takeOver' in given && given.takeOver };
}
