/** Whether who ordered something may still do so: asked of the accounts as they are stored now. */
import type { PersonalOrder } from '../../domain/order.ts';
import type { Storage } from '../../storage/open.ts';

/** The order with the roles its person still has; null when the account is gone or disabled. */
export async function spokenNow(
  ports: { storage: Pick<Storage, 'getAccount'> },
  order: PersonalOrder,
): Promise<PersonalOrder | null> {
  const { account: uid, via, roles } = order.by;
  // Who can read the owner's file owns the machine that it runs on.
  if (uid === null) return via === 'token' ? order : null;
  const account = await ports.storage.getAccount(uid);
  if (account === null || account.disabled) return null;
  const held = roles.filter((role) => account.roles.includes(role));
  return { ...order, by: { ...order.by, roles: held } };
}
