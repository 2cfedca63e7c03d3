/** The record of merges and splits, and the pairs of incidents that people put apart. */
import { randomUUID } from 'node:crypto';
import { and, desc, eq, isNull, or } from 'drizzle-orm';
import { joiningRule, Regrouping } from '../domain/regrouping.ts';
import type { Closed } from '../domain/verdict.ts';
import { isAnyOf, type Database } from './database.ts';
import { revise } from './incidents.ts';
import { apartIncidents, incidentFindings, incidents, regroupings } from './schema/incidents.ts';

/** What is recorded of a merge or a split. */
export type NewRegrouping = Omit<Regrouping, 'uid' | 'undone'> & { cause?: string };

/** The regroupings of an incident, as the one that stays or the other, the newest first. */
export async function regroupingsOf(db: Database, incident: string): Promise<Regrouping[]> {
  const rows = await db
    .select()
    .from(regroupings)
    .where(or(eq(regroupings.incident, incident), eq(regroupings.other, incident)))
    .orderBy(desc(regroupings.ordinal));
  return rows.map((row) => Regrouping.parse(row));
}

/** Incidents that the rule merged into others for the findings of a batch. */
export async function mergedBy(tx: Database, cause: string): Promise<string[]> {
  const rows = await tx
    .select({ other: regroupings.other })
    .from(regroupings)
    .where(eq(regroupings.cause, cause))
    .orderBy(regroupings.other);
  return rows.map(({ other }) => other);
}

/** Whether a person put two of these incidents apart. */
export async function apartFrom(
  tx: Database,
  given: readonly string[],
): Promise<(incident: string, other: string) => boolean> {
  const rows = await tx
    .select()
    .from(apartIncidents)
    .where(isAnyOf(apartIncidents.incident, given));
  const pairs = new Set(rows.map(({ incident, other }) => `${incident} ${other}`));
  return (incident, other) => pairs.has(`${incident} ${other}`);
}

export async function record(tx: Database, given: NewRegrouping): Promise<Regrouping> {
  const { cause = null, ...fields } = given;
  const regrouping = { uid: `reg-${randomUUID().slice(0, 8)}`, undone: null, ...fields };
  await tx.insert(regroupings).values({ ...regrouping, cause });
  return regrouping;
}

export interface Absorbing {
  into: string;
  other: string;
  note: string;
  by: string | null;
  at: number;
  cause?: string;
}

/**
 * Moves all findings of one open incident into another, and closes it as what it turned out to be: the same. What a
 * person put apart from it stays apart from where its findings are.
 */
export async function absorb(tx: Database, absorbing: Absorbing): Promise<Regrouping> {
  const { into, other, note, by, at, cause } = absorbing;
  const moved = await tx
    .update(incidentFindings)
    .set({ incident: into })
    .where(eq(incidentFindings.incident, other))
    .returning({ finding: incidentFindings.finding });
  const closed: Closed = {
    ...{
      as: 'duplicate',
      kind: null,
      severity: null,
      note: note === '' ? `merged into ${into}` : `merged into ${into}: ${note}`,
    },
    ...{ by: by ?? joiningRule, at },
  };
  await tx
    .update(incidents)
    .set({ status: 'closed', provisional: false, closed, mergedInto: into })
    .where(eq(incidents.uid, other));
  await revise(tx, { changed: [into, other], at });
  await passOnApart(tx, { into, other });
  const findings = moved.map(({ finding }) => finding).sort();
  const about = { kind: 'merge' as const, incident: into, other, findings, note, by, at };
  return await record(tx, cause === undefined ? about : { ...about, cause });
}

async function passOnApart(
  tx: Database,
  { into, other }: Pick<Absorbing, 'into' | 'other'>,
): Promise<void> {
  const pairs = await tx.select().from(apartIncidents).where(eq(apartIncidents.incident, other));
  for (const { other: third, regrouping } of pairs) {
    if (third !== into) await putApart(tx, { incident: into, other: third, regrouping });
  }
}

/** From now on no finding brings the two together. */
export async function putApart(
  tx: Database,
  { incident, other, regrouping }: { incident: string; other: string; regrouping: string },
): Promise<void> {
  await tx
    .insert(apartIncidents)
    .values([
      { incident, other, regrouping },
      { incident: other, other: incident, regrouping },
    ])
    .onConflictDoNothing();
}

/** A person joins what was apart. */
export async function noLongerApart(
  tx: Database,
  { incident, other }: Pick<Regrouping, 'incident' | 'other'>,
): Promise<void> {
  await tx
    .delete(apartIncidents)
    .where(
      or(
        and(eq(apartIncidents.incident, incident), eq(apartIncidents.other, other)),
        and(eq(apartIncidents.incident, other), eq(apartIncidents.other, incident)),
      ),
    );
}

/** Marks a regrouping as undone; false when it was already. */
export async function markUndone(
  tx: Database,
  { uid, by, at }: { uid: string; by: string; at: number },
): Promise<boolean> {
  const marked = await tx
    .update(regroupings)
    .set({ undone: { by, at } })
    .where(and(eq(regroupings.uid, uid), isNull(regroupings.undone)))
    .returning({ uid: regroupings.uid });
  return marked.length > 0;
}

export async function getRegrouping(tx: Database, uid: string): Promise<Regrouping | null> {
  const [row] = await tx.select().from(regroupings).where(eq(regroupings.uid, uid));
  return row === undefined ? null : Regrouping.parse(row);
}
