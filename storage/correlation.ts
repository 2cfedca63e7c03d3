/** Which incident a finding belongs to: exactly one, whoever asks first. */
import { and, asc, desc, eq, ne, or, sql } from 'drizzle-orm';
import type { EntityRef } from '../domain/finding.ts';
import { isAnyOf, lastByKey, statements } from './database.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { IncidentRow, addIncidentEntities } from './incidents.ts';
import type { NewIncident } from './incidents.ts';
import { incidentEntities, incidentFindings, incidents } from './schema/incidents.ts';

export interface Assignment {
  finding: string;
  incident: string;
}

export interface Correlation {
  assignments: readonly Assignment[];
  /** Incidents that the assignments name and that may not be stored yet. */
  newIncidents: readonly NewIncident[];
  /** Wall clock, epoch ms. */
  at: number;
}

export interface Correlated {
  /** Where each asked finding is now: an earlier assignment stands, and a closed incident takes none. */
  assignments: Assignment[];
  /** Incidents that got findings by this call; empty on a repeat. */
  changed: string[];
}

/** Any constant serves, as long as nothing else in the database uses it. */
const correlationLock = 7_304_812;

/** Until the transaction ends, nobody else assigns findings or closes an incident. */
export async function lockCorrelation(tx: Database): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${correlationLock})`);
}

/** The incident that holds a finding; null while it is in none. */
export async function incidentForFinding(db: Database, finding: string): Promise<string | null> {
  const [row] = await assignmentsOf(db, [finding]);
  return row?.incident ?? null;
}

/** Incidents that are not closed and share at least one of these entities, oldest event time first. */
export async function openIncidentsTouching(
  db: Database,
  entities: readonly EntityRef[],
): Promise<IncidentRow[]> {
  if (entities.length === 0) return [];
  const rows = await touching(db, entities)
    .where(ne(incidents.status, 'closed'))
    .orderBy(asc(incidents.start), asc(incidents.uid));
  return rows.map((row) => IncidentRow.parse(row.incident));
}

/** The closed incident that shares at least one of these entities and ended last; null when there is none. */
export async function lastClosedTouching(
  db: Database,
  entities: readonly EntityRef[],
): Promise<string | null> {
  if (entities.length === 0) return null;
  const [row] = await touching(db, entities)
    .where(eq(incidents.status, 'closed'))
    .orderBy(desc(incidents.end), asc(incidents.uid))
    .limit(1);
  return row?.incident.uid ?? null;
}

function touching(db: Database, entities: readonly EntityRef[]) {
  const sameEntity = entities.map(({ kind, id }) =>
    and(eq(incidentEntities.kind, kind), eq(incidentEntities.id, id)),
  );
  const found = db
    .selectDistinct({ incident: incidentEntities.incident })
    .from(incidentEntities)
    .where(or(...sameEntity))
    .as('touching');
  return db
    .select({ incident: incidents })
    .from(incidents)
    .innerJoin(found, eq(found.incident, incidents.uid))
    .$dynamic();
}

/**
 * Puts findings into incidents in one transaction, opening those that are new, and raises the revision of each
 * incident that got one. A finding that is in an incident already stays there, and an incident that would
 * get no finding is not opened, so a repeat changes nothing. A finding asked into a closed incident stays in none.
 */
export async function assignFindings(db: Database, correlation: Correlation): Promise<Correlated> {
  const { newIncidents, at } = correlation;
  const asked = lastByKey(correlation.assignments, (assignment) => assignment.finding);
  const uids = asked.map((assignment) => assignment.finding);
  return await mutate(db, async (tx, notify) => {
    await lockCorrelation(tx);
    const taken = new Set((await assignmentsOf(tx, uids)).map((row) => row.finding));
    const closed = await closedAmong(tx, asked);
    const fresh = asked.filter(
      ({ finding, incident }) => !taken.has(finding) && !closed.has(incident),
    );
    const changed = [...new Set(fresh.map((assignment) => assignment.incident))].sort();
    await openIncidents(
      tx,
      newIncidents.filter((incident) => changed.includes(incident.uid)),
    );
    for (const rows of statements(fresh)) await tx.insert(incidentFindings).values(rows);
    await revise(tx, { changed, at });
    for (const uid of changed) notify({ type: 'incident', uid });
    return { assignments: await assignmentsOf(tx, uids), changed };
  });
}

async function closedAmong(tx: Database, asked: readonly Assignment[]): Promise<Set<string>> {
  const named = asked.map(({ incident }) => incident);
  const rows = await tx
    .select({ uid: incidents.uid })
    .from(incidents)
    .where(and(isAnyOf(incidents.uid, named), eq(incidents.status, 'closed')));
  return new Set(rows.map(({ uid }) => uid));
}

async function assignmentsOf(db: Database, findings: readonly string[]): Promise<Assignment[]> {
  return await db
    .select()
    .from(incidentFindings)
    .where(isAnyOf(incidentFindings.finding, findings))
    .orderBy(asc(incidentFindings.finding));
}

async function openIncidents(tx: Database, opened: readonly NewIncident[]): Promise<void> {
  for (const incident of opened) {
    await tx
      .insert(incidents)
      .values({ ...incident, revision: 0 })
      .onConflictDoNothing();
    await addIncidentEntities(tx, incident);
  }
}

async function revise(
  tx: Database,
  { changed, at }: { changed: readonly string[]; at: number },
): Promise<void> {
  await tx
    .update(incidents)
    .set({ revision: sql`${incidents.revision} + 1`, updatedAt: at })
    .where(isAnyOf(incidents.uid, changed));
}
