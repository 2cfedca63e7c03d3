/** Which incident holds a finding, and which incidents share an entity. */
import { and, asc, desc, eq, isNull, ne, or, sql } from 'drizzle-orm';
import type { EntityRef } from '../domain/finding.ts';
import { isAnyOf, type Database } from './database.ts';
import { IncidentRow } from './incidents.ts';
import { incidentEntities, incidentFindings, incidents } from './schema/incidents.ts';

export interface Assignment {
  finding: string;
  incident: string;
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
    .where(and(eq(incidents.status, 'closed'), isNull(incidents.mergedInto)))
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

/** Where findings are, by uid; one that is in no incident is left out. */
export async function assignmentsOf(
  db: Database,
  findings: readonly string[],
): Promise<Assignment[]> {
  return await db
    .select()
    .from(incidentFindings)
    .where(isAnyOf(incidentFindings.finding, findings))
    .orderBy(asc(incidentFindings.finding));
}
