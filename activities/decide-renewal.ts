/** Decides whether a lease is to go on: because what it answers does, or because people want it longer. */
import type { Me } from '../domain/api.ts';
import type { PersonalOrder } from '../domain/order.ts';
import { joinWishes, type Wish } from '../domain/quorum.ts';
import { renewalPurpose } from '../domain/witness.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './response/action.ts';
import { evidenceOf } from './response/evidence.ts';
import { permit, type Asking, type Permit } from './response/permit.ts';
import { refuse } from './response/refuse.ts';
import { spokenNow } from './response/speaker.ts';

/**
 * Asked when a lease is about to end and what it answers goes on, or when a person ordered that it be longer. Fails with
 * MOVE_REFUSED when neither is stored.
 */
export function decideRenewalWith(ports: ActivityPorts) {
  return async function decideRenewal({
    order: uid,
    ...asking
  }: Asking & { order?: string }): Promise<Permit> {
    const step = `renew-${asking.step}`;
    if (uid !== undefined) {
      const order = await extension(ports, { ...asking, step, uid });
      return await extended(ports, { ...asking, step }, order);
    }
    if (!(await goesOn(ports, asking.action))) {
      const why = 'a renewal: nothing new is stored of what it answers';
      throw await refuse(ports, { code: 'MOVE_REFUSED', subject: asking.action, why });
    }
    return await permit(ports, { ...asking, step }, { step: 'renew', orders: [] });
  };
}

/** Nobody approves their own wish: where the policies ask, somebody else has to wish it too. */
async function extended(
  ports: ActivityPorts,
  asking: Asking,
  order: PersonalOrder,
): Promise<Permit> {
  if (await endsEarlier(ports, order)) {
    const leaseMs = order.body.forMs ?? 0;
    return await permit(ports, asking, { step: 'renew', orders: [order], leaseMs });
  }
  const { requestedBy, approvals, forMs } = joinWishes(await wishesBefore(ports, order), {
    by: order.by,
    forMs: order.body.forMs ?? 0,
  });
  const orders = approvals.map((by) => ({ by }));
  const terms = { step: 'renew', orders, requestedBy, leaseMs: forMs } as const;
  const given = await permit(ports, asking, terms);
  if (given.effect !== 'ask') return given;
  const why = `${requestedBy.name} asked for it: somebody else has to ask for it too`;
  return { ...given, reason: `${given.reason}; ${why}` };
}

/** Whether a wish makes the lease shorter than it is: that prolongs nothing, and takes nobody else. */
async function endsEarlier(
  ports: ActivityPorts,
  { action, body }: PersonalOrder,
): Promise<boolean> {
  const { activeUntil } = await actionOf(ports, action);
  const now = await ports.storage.readClock();
  return activeUntil !== null && now + (body.forMs ?? 0) <= activeUntil;
}

/** What people who may still speak wished of this lease since it was last permitted; being denied ends no wish. */
async function wishesBefore(
  ports: ActivityPorts,
  { uid, action, at }: PersonalOrder,
): Promise<Wish<Me>[]> {
  const permissions = await ports.storage.warrantsAbout(action);
  const last = permissions.findLast(({ purpose }) => purpose === 'apply');
  const wishes: Wish<Me>[] = [];
  for (const one of await ports.storage.ordersAbout(action)) {
    const stands = one.refused === null || one.refused === 'ACTION_DENIED';
    const isWish = one.kind === 'extend' && one.uid !== uid && stands;
    const isOpen = one.takenFor !== null && one.at > (last?.at ?? 0) && one.at <= at;
    const spoken = isWish && isOpen ? await spokenNow(ports, one) : null;
    if (spoken !== null) wishes.push({ by: spoken.by, forMs: spoken.body.forMs ?? 0 });
  }
  return wishes;
}

/** A person's order to extend, taken for this renewal. */
async function extension(
  ports: ActivityPorts,
  { uid, ...asking }: Asking & { uid: string },
): Promise<PersonalOrder> {
  const stored = await ports.storage.getOrder(uid);
  const order = stored === null ? null : await spokenNow(ports, stored);
  const isFor = order?.kind === 'extend' && order.action === asking.action;
  const purpose = renewalPurpose(asking);
  if (order === null || !isFor || !(await ports.storage.takeOrder({ uid, purpose }))) {
    const why = 'extend: nobody ordered that';
    throw await refuse(ports, { code: 'ORDER_UNKNOWN', subject: asking.action, why });
  }
  return order;
}

/** Whether evidence has come since it was last permitted; of a lease from before there were warrants, nothing says. */
async function goesOn(ports: ActivityPorts, uid: string): Promise<boolean> {
  const permissions = await ports.storage.warrantsAbout(uid);
  const last = permissions.findLast(({ purpose }) => purpose === 'apply');
  return last === undefined || (await evidenceOf(ports, uid)) > last.evidence;
}
