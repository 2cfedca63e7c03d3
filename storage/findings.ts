/** Findings: stored whole, replaced by their grown versions. */
import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm';
import { Finding } from '../domain/finding.ts';
import { isAnyOf, lastByKey, statements } from './database.ts';
import type { Database } from './database.ts';
import { incidentFindings, incidents } from './schema/incidents.ts';
import { uniteWithOthers } from './finding-versions.ts';
import { withHeldParts } from './held-parts.ts';
import { findings, findingVersions, inputs } from './schema/intake.ts';

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
  return await withHeldParts(
    db,
    incident,
    rows.map((row) => Finding.parse(row.document)),
  );
}

/** At most `limit` findings of an incident, by start time: those after the finding `after`, or from the first. */
export async function findingsPage(
  db: Database,
  incident: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<Finding[]> {
  const place = sql`(${findings.startTime}, ${findings.uid})`;
  const from = sql`(select ${findings.startTime}, ${findings.uid} from ${findings} where ${findings.uid} = ${after})`;
  const here = eq(incidentFindings.incident, incident);
  const rows = await db
    .select({ document: findings.document })
    .from(findings)
    .innerJoin(incidentFindings, eq(incidentFindings.finding, findings.uid))
    .where(after === null ? here : and(here, sql`${place} > ${from}`))
    .orderBy(asc(findings.startTime), asc(findings.uid))
    .limit(limit);
  return await withHeldParts(
    db,
    incident,
    rows.map((row) => Finding.parse(row.document)),
  );
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
 * Stores new findings and what known ones have grown to, inside a batch's transaction: what another input saw of one
 * stays in it. Returns the uids of what is new or differs from what was stored.
 */
export async function upsertFindings(
  tx: Database,
  { input, findings: given }: { input: string; findings: readonly Finding[] },
): Promise<string[]> {
  const latest = lastByKey(given, (finding) => finding.finding_info.uid);
  if (latest.length === 0) return [];
  const [source] = await tx
    .select({ asLive: inputs.asLive })
    .from(inputs)
    .where(eq(inputs.uid, input));
  const asLive = source?.asLive ?? false;
  const fillRow = (finding: Finding) => ({ ...fillColumns(finding), input, asLive });
  const added = new Set<string>();
  // A batch of another input that stores the same findings is waited for here, and its version met below.
  for (const values of statements(latest.map(fillRow))) {
    const rows = await tx
      .insert(findings)
      .values(values)
      .onConflictDoNothing()
      .returning({ uid: findings.uid });
    for (const { uid } of rows) added.add(uid);
  }
  const known = latest.filter(({ finding_info: { uid } }) => !added.has(uid));
  const grown = await uniteWithOthers(tx, { input, findings: known });
  return [...added, ...(await replace(tx, grown.map(fillRow)))];
}

function fillColumns(finding: Finding) {
  return {
    uid: finding.finding_info.uid,
    detector: finding.finding_info.analytic.uid,
    severityId: finding.severity_id,
    startTime: finding.start_time,
    endTime: finding.end_time,
    document: finding,
  };
}

/** Whether a stored finding was seen as live before. */
const wasLive = sql`coalesce(${findings.asLive}, (select ${inputs.asLive} from ${inputs} where ${inputs.uid} = ${findings.input}))`;

/** Answers the uids of those that differ from what was stored. */
async function replace(
  tx: Database,
  rows: readonly (typeof findings.$inferInsert)[],
): Promise<string[]> {
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
          asLive: sql`excluded.as_live or ${wasLive}`,
        },
        setWhere: sql`${findings.document}::text <> excluded.document::text or (excluded.as_live and not ${wasLive})`,
      })
      .returning({ uid: findings.uid });
    changed.push(...written.map((row) => row.uid));
  }
  return changed;
}

/** Which of these findings an input saw that was opened as live, and until when (event time) such inputs saw it. */
export async function findLive(
  db: Database,
  uids: readonly string[],
): Promise<Map<string, number>> {
  const lastSeen = db
    .select({ end: sql`max((${findingVersions.document} ->> 'end_time')::double precision)` })
    .from(findingVersions)
    .innerJoin(inputs, eq(inputs.uid, findingVersions.input))
    .where(and(eq(findingVersions.finding, findings.uid), inputs.asLive));
  const rows = await db
    // Of what one input saw no versions are kept.
    .select({ uid: findings.uid, end: sql`coalesce((${lastSeen}), ${findings.endTime})` })
    .from(findings)
    .where(and(isAnyOf(findings.uid, uids), wasLive));
  return new Map(rows.map(({ uid, end }) => [uid, Number(end)]));
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
