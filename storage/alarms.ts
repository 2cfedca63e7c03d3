/** Alarms: raised by whatever notices something, open until that is over or a person has taken note of it. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Alarm, RaisedAlarm } from '../domain/alarm.ts';
import { WatchbillError } from '../domain/errors.ts';
import { onlyRow, type Database } from './database.ts';
import { mutate } from './mutate.ts';
import { alarms } from './schema/console.ts';

type Row = typeof alarms.$inferSelect;

const isOpen = isNull(alarms.closedAt);

function alarmOf({ ordinal, code, subject, detail, fix, since, last, times }: Row): Alarm {
  return { uid: `al-${ordinal}`, code, subject, detail, fix, since, last, times };
}

/** Raises an alarm, or counts one that is open already; gives it as it stands. */
export async function raiseAlarm(
  db: Database,
  { code, subject, detail, fix, at }: RaisedAlarm,
): Promise<Alarm> {
  const mends = fix ?? `see ${new WatchbillError(code, detail).docs}`;
  return await mutate(db, async (tx, notify) => {
    const rows = await tx
      .insert(alarms)
      .values({ code, subject, detail, fix: mends, since: at, last: at })
      .onConflictDoUpdate({
        target: [alarms.code, alarms.subject],
        targetWhere: isOpen,
        set: {
          detail: sql`excluded.detail`,
          fix: mends,
          last: at,
          times: sql`${alarms.times} + 1`,
        },
      })
      .returning();
    notify({ type: 'status' });
    return alarmOf(onlyRow(rows));
  });
}

/** Ends an alarm because what it told of is over; says whether it was open. */
export async function clearAlarm(
  db: Database,
  ...[code, subject, at]: [code: RaisedAlarm['code'], subject: string, at: number]
): Promise<boolean> {
  return await mutate(db, async (tx, notify) => {
    const closed = await tx
      .update(alarms)
      .set({ closedAt: at })
      .where(and(eq(alarms.code, code), eq(alarms.subject, subject), isOpen))
      .returning({ ordinal: alarms.ordinal });
    if (closed.length > 0) notify({ type: 'status' });
    return closed.length > 0;
  });
}

/** A person has taken note of it: it is over, and a next time is a new alarm. @throws WatchbillError NOT_FOUND */
export async function acknowledgeAlarm(
  db: Database,
  { uid, by, at }: { uid: string; by: string; at: number },
): Promise<Alarm> {
  const ordinal = Number(/^al-(\d{1,15})$/.exec(uid)?.[1]);
  return await mutate(db, async (tx, notify) => {
    const [row] = Number.isNaN(ordinal)
      ? []
      : await tx
          .update(alarms)
          .set({ closedAt: at, closedBy: by })
          .where(and(eq(alarms.ordinal, ordinal), isOpen))
          .returning();
    if (row === undefined) throw new WatchbillError('NOT_FOUND', `there is no open alarm ${uid}`);
    notify({ type: 'status' });
    return alarmOf(row);
  });
}

/** All that are open, the oldest first. */
export async function openAlarms(db: Database): Promise<Alarm[]> {
  const rows = await db.select().from(alarms).where(isOpen).orderBy(asc(alarms.ordinal));
  return rows.map(alarmOf);
}
