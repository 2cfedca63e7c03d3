/** Closed incidents to compare one with: a bounded number of them, by what they share and how lately they ended. */
import { and, count, desc, eq, inArray, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import { entityKey, type EntityKey } from '../domain/entity.ts';
import { EntityRef, Finding, FindingExtension, weighty } from '../domain/finding.ts';
import { Closed } from '../domain/verdict.ts';
import { isAnyOf, type Database } from './database.ts';
import { incidentEntities, incidentFindings, incidents } from './schema/incidents.ts';
import { findings } from './schema/intake.ts';

export interface ComparedIncident {
  uid: string;
  /** Event time, epoch ms. */
  end: number;
  closed: Closed;
  detections: string[];
  techniques: string[];
  entities: EntityKey[];
}

/** Of those that share an actor, and of the latest: fifty incidents are read at most, and one finding of each of their detections. */
const EACH = 25;

const Row = z.object({
  uid: z.string(),
  end: z.number(),
  closed: Closed,
  /** Of findings that weigh something, as the last look at it left them. */
  entities: z.array(EntityRef),
});
const Seen = z.object({
  incident: z.string(),
  detector: z.string(),
  document: Finding.pick({ severity: true }).extend({
    attacks: z.array(z.object({ technique: z.object({ uid: z.string() }) })),
    unmapped: FindingExtension.pick({ claimed: true }),
  }),
});

/** Those that people closed, other than this one. */
const closedBeside = (uid: string) =>
  and(eq(incidents.status, 'closed'), isNull(incidents.mergedInto), ne(incidents.uid, uid));

/** How many closed ones are not compared: a verdict that can still be taken back says nothing yet. */
export async function closedLeftOut(db: Database, uid: string): Promise<number> {
  const [row] = await db
    .select({ left: count() })
    .from(incidents)
    .where(and(closedBeside(uid), isNotNull(incidents.teachAt)));
  return row?.left ?? 0;
}

/** Up to fifty closed incidents other than this one, the latest first; without those that `closedLeftOut` counts. */
export async function closedToCompare(db: Database, uid: string): Promise<ComparedIncident[]> {
  const closedOnes = and(closedBeside(uid), isNull(incidents.teachAt));
  const { uid: id, end, closed, entities } = incidents;
  const columns = { uid: id, end, closed, entities };
  const own = db
    .select({ incident: incidentEntities.incident })
    .from(incidentEntities)
    .where(
      sql`(${incidentEntities.kind}, ${incidentEntities.id}) in (select kind, id from ${incidentEntities} own where own.incident = ${uid})`,
    );
  const byEnd = [desc(incidents.end), incidents.uid] as const;
  const sharing = await db
    .select(columns)
    .from(incidents)
    .where(and(closedOnes, inArray(incidents.uid, own)))
    .orderBy(...byEnd)
    .limit(EACH);
  const latest = await db
    .select(columns)
    .from(incidents)
    .where(closedOnes)
    .orderBy(...byEnd)
    .limit(EACH);
  const rows = [
    ...new Map([...sharing, ...latest].map((row) => [row.uid, Row.parse(row)])).values(),
  ];
  return await withTraits(
    db,
    rows.sort((a, b) => b.end - a.end),
  );
}

async function withTraits(
  db: Database,
  rows: readonly z.infer<typeof Row>[],
): Promise<ComparedIncident[]> {
  const uids = rows.map(({ uid }) => uid);
  // Whole documents: the database can't take one part of a document in which an attacker sent NUL.
  const seen = await db
    .selectDistinctOn([incidentFindings.incident, findings.detector], {
      incident: incidentFindings.incident,
      detector: findings.detector,
      document: findings.document,
    })
    .from(incidentFindings)
    .innerJoin(findings, eq(findings.uid, incidentFindings.finding))
    .where(isAnyOf(incidentFindings.incident, uids))
    .orderBy(
      ...[incidentFindings.incident, findings.detector],
      // The weightiest of each detection.
      ...[desc(findings.severityId), findings.uid],
    );
  const parsed = seen.map((row) => Seen.parse(row));
  return rows.map((row) => {
    const own = weighty(
      parsed
        .filter(({ incident }) => incident === row.uid)
        .map(({ detector, document }) => ({ detector, ...document })),
    );
    const attacks = own.flatMap((finding) => finding.attacks);
    return {
      ...row,
      detections: own.map(({ detector }) => detector),
      techniques: [...new Set(attacks.map(({ technique }) => technique.uid))],
      entities: row.entities.map(entityKey),
    };
  });
}
