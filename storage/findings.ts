/** Findings: stored whole, replaced by their grown versions. */
import { asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import { Finding } from '../domain/finding.ts';
import { isAnyOf, lastByKey, statements } from './database.ts';
import type { Database } from './database.ts';
import { incidentFindings, incidents } from './schema/incidents.ts';
import { findings } from './schema/intake.ts';

export async function getFinding(db: Database, uid: string): Promise<Finding | null> {
  const [finding] = await getFindings(db, [uid]);
  return finding ?? null;
}

/** The findings of these uids that exist, by start time. */
export async function getFindings(db: Database, uids: readonly string[]): Promise<Finding[]> {
  const rows = await db
    .select({ document: findings.document })
    .from(findings)
    .where(isAnyOf(findings.uid, uids))
    .orderBy(asc(findings.startTime), asc(findings.uid));
  return rows.map((row) => Finding.parse(row.document));
}

/** The findings of an incident, by start time. */
export async function findingsOfIncident(db: Database, incident: string): Promise<Finding[]> {
  const rows = await db
    .select({ document: findings.document })
    .from(findings)
    .innerJoin(incidentFindings, eq(incidentFindings.finding, findings.uid))
    .where(eq(incidentFindings.incident, incident))
    .orderBy(asc(findings.startTime), asc(findings.uid));
  return rows.map((row) => Finding.parse(row.document));
}

/** The newest findings by start time. */
export async function listFindings(db: Database, { limit }: { limit: number }): Promise<Finding[]> {
  const rows = await db
    .select({ document: findings.document })
    .from(findings)
    .orderBy(desc(findings.startTime), asc(findings.uid))
    .limit(limit);
  return rows.map((row) => Finding.parse(row.document));
}

export async function countFindings(db: Database): Promise<number> {
  const [row] = await db.select({ findings: count() }).from(findings);
  return row?.findings ?? 0;
}

/**
 * Stores new findings and replaces those that have grown, inside a batch's transaction.
 * Returns the uids of what is new or differs from what was stored.
 */
export async function upsertFindings(
  tx: Database,
  batch: { input: string; findings: readonly Finding[] },
): Promise<string[]> {
  const rows = lastByKey(batch.findings, (finding) => finding.finding_info.uid).map((finding) => ({
    uid: finding.finding_info.uid,
    input: batch.input,
    detector: finding.finding_info.analytic.uid,
    severityId: finding.severity_id,
    startTime: finding.start_time,
    endTime: finding.end_time,
    document: finding,
  }));
  const changed: string[] = [];
  for (const values of statements(rows)) {
    const written = await tx
      .insert(findings)
      .values(values)
      .onConflictDoUpdate({
        target: findings.uid,
        set: {
          severityId: sql`excluded.severity_id`,
          startTime: sql`excluded.start_time`,
          endTime: sql`excluded.end_time`,
          document: sql`excluded.document`,
        },
        setWhere: sql`${findings.document}::text <> excluded.document::text`,
      })
      .returning({ uid: findings.uid });
    changed.push(...written.map((row) => row.uid));
  }
  return changed;
}

/** Raises the revision of every incident that holds one of these findings; returns the incidents' uids. */
export async function reviseIncidentsOf(
  tx: Database,
  { findingUids, at }: { findingUids: readonly string[]; at: number },
): Promise<string[]> {
  if (findingUids.length === 0) return [];
  const holding = tx
    .select({ incident: incidentFindings.incident })
    .from(incidentFindings)
    .where(isAnyOf(incidentFindings.finding, findingUids));
  const revised = await tx
    .update(incidents)
    .set({ revision: sql`${incidents.revision} + 1`, updatedAt: at })
    .where(inArray(incidents.uid, holding))
    .returning({ uid: incidents.uid });
  return revised.map((row) => row.uid);
}
