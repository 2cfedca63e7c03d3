/** What people ordered about actions, and questions that were taken back: stored before any workflow is told. */
import { and, asc, eq, isNull, or } from 'drizzle-orm';
import { PersonalOrder } from '../domain/order.ts';
import { onlyRow, type Database } from './database.ts';
import { personalOrders, withdrawals } from './schema/witnesses.ts';

/** Stores an order once: the same key again gives the first one back. */
export async function placeOrder(
  db: Database,
  order: Omit<PersonalOrder, 'takenFor' | 'refused'>,
): Promise<PersonalOrder> {
  await db.insert(personalOrders).values(order).onConflictDoNothing();
  const { action, idempotencyKey } = order;
  const rows = await db
    .select()
    .from(personalOrders)
    .where(
      and(eq(personalOrders.action, action), eq(personalOrders.idempotencyKey, idempotencyKey)),
    );
  return PersonalOrder.parse(onlyRow(rows));
}

export async function getOrder(db: Database, uid: string): Promise<PersonalOrder | null> {
  const [row] = await db.select().from(personalOrders).where(eq(personalOrders.uid, uid));
  return row === undefined ? null : PersonalOrder.parse(row);
}

/** The orders about an action, in the order they came. */
export async function ordersAbout(db: Database, action: string): Promise<PersonalOrder[]> {
  const rows = await db
    .select()
    .from(personalOrders)
    .where(eq(personalOrders.action, action))
    .orderBy(asc(personalOrders.ordinal));
  return rows.map((row) => PersonalOrder.parse(row));
}

/** Takes an order for one purpose; false when it was taken for another, or was refused. */
export async function takeOrder(
  db: Database,
  { uid, purpose }: { uid: string; purpose: string },
): Promise<boolean> {
  const { takenFor, refused } = personalOrders;
  const taken = await db
    .update(personalOrders)
    .set({ takenFor: purpose })
    .where(
      and(
        eq(personalOrders.uid, uid),
        isNull(refused),
        or(isNull(takenFor), eq(takenFor, purpose)),
      ),
    )
    .returning({ uid: personalOrders.uid });
  return taken.length > 0;
}

/** Notes that an order was refused, so that it moves nothing later. */
export async function refuseOrder(
  db: Database,
  { uid, code }: { uid: string; code: string },
): Promise<void> {
  await db.update(personalOrders).set({ refused: code }).where(eq(personalOrders.uid, uid));
}

/** Stores that a question is taken back; the first reason stands. `at`: wall clock, epoch ms. */
export async function withdrawQuestion(
  db: Database,
  given: { action: string; reason: string; at: number },
): Promise<void> {
  await db.insert(withdrawals).values(given).onConflictDoNothing();
}

/** Why the question of an action was taken back; null when it was not. */
export async function withdrawalOf(db: Database, action: string): Promise<string | null> {
  const [row] = await db.select().from(withdrawals).where(eq(withdrawals.action, action));
  return row?.reason ?? null;
}
