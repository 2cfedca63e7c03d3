/** Incidents: their rows, their summaries for the list, and their narratives. */
import { and, count, desc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AgentOpinion } from '../domain/agent.ts';
import { IncidentSummary, Narrative } from '../domain/incident.ts';
import { isAnyOf, type Database } from './database.ts';
import { mutate } from './mutate.ts';
import { incidentEntities, incidentFindings, incidents } from './schema/incidents.ts';
import { actions } from './schema/response.ts';

/** An incident without what is joined to it: its findings, timeline and actions. */
export const IncidentRow = IncidentSummary.omit({ findingCount: true, asks: true }).extend({
  narrative: Narrative.nullable(),
  /** The revision the narrative tells; null before the first. */
  narratedRevision: z.number().int().nullable(),
  /** When its closing teaches, epoch ms; null: it has, or never will. */
  teachAt: z.number().nullable(),
});
export type IncidentRow = z.infer<typeof IncidentRow>;

/** What a new incident starts with; its revision becomes 1 with its first findings. */
export type NewIncident = Omit<
  IncidentRow,
  | 'revision'
  | 'narrative'
  | 'narratedRevision'
  | 'closed'
  | 'teachAt'
  | 'reopened'
  | 'agent'
  | 'mergedInto'
>;

/** What `saveIncident` may change; closing is `closeIncident`'s alone. */
export type IncidentPatch = Partial<
  Omit<NewIncident, 'uid' | 'status' | 'follows' | 'createdAt' | 'updatedAt'>
> & {
  uid: string;
  agent?: AgentOpinion;
  /** Wall clock, epoch ms. */
  updatedAt: number;
};

export async function getIncident(db: Database, uid: string): Promise<IncidentRow | null> {
  const [row] = await db.select().from(incidents).where(eq(incidents.uid, uid));
  return row === undefined ? null : IncidentRow.parse(row);
}

/** All incidents, the latest in event time first. */
export async function listIncidents(db: Database): Promise<IncidentSummary[]> {
  const held = db
    .select({ incident: incidentFindings.incident, findings: count().as('findings') })
    .from(incidentFindings)
    .groupBy(incidentFindings.incident)
    .as('held');
  const waiting = db
    .select({ incident: actions.incident, asks: count().as('asks') })
    .from(actions)
    .where(eq(actions.state, 'awaiting_approval'))
    .groupBy(actions.incident)
    .as('waiting');
  const rows = await db
    .select({ incident: incidents, findings: held.findings, asks: waiting.asks })
    .from(incidents)
    .leftJoin(held, eq(held.incident, incidents.uid))
    .leftJoin(waiting, eq(waiting.incident, incidents.uid))
    .orderBy(desc(incidents.end), desc(incidents.start), incidents.uid);
  return rows.map((row) =>
    IncidentSummary.parse({
      ...row.incident,
      findingCount: row.findings ?? 0,
      asks: row.asks ?? 0,
    }),
  );
}

/** Changes the given fields of an incident; its revision and narrative stay as they are. */
export async function saveIncident(db: Database, patch: IncidentPatch): Promise<void> {
  await mutate(db, async (tx, notify) => {
    const { uid, ...fields } = patch;
    const saved = await tx
      .update(incidents)
      .set(fields)
      .where(eq(incidents.uid, uid))
      .returning({ uid: incidents.uid });
    if (saved.length === 0) throw new RangeError(`incident ${uid} is not stored`);
    if (patch.entities !== undefined) await addIncidentEntities(tx, patch);
    notify({ type: 'incident', uid });
  });
}

/** Stores a narrative unless one of a later revision is stored; says whether it did. */
export async function saveNarrative(
  db: Database,
  uid: string,
  narrative: Narrative,
): Promise<boolean> {
  return await mutate(db, async (tx, notify) => {
    const { revision } = narrative;
    const notNewer = or(
      isNull(incidents.narratedRevision),
      lte(incidents.narratedRevision, revision),
    );
    const saved = await tx
      .update(incidents)
      .set({ narrative, narratedRevision: revision })
      .where(and(eq(incidents.uid, uid), notNewer))
      .returning({ uid: incidents.uid });
    if (saved.length > 0) notify({ type: 'incident', uid });
    return saved.length > 0;
  });
}

/** Makes an incident findable by these entities. */
export async function addIncidentEntities(
  tx: Database,
  incident: Pick<IncidentPatch, 'uid' | 'entities'>,
): Promise<void> {
  const rows = (incident.entities ?? []).map(({ kind, id }) => ({
    incident: incident.uid,
    kind,
    id,
  }));
  if (rows.length === 0) return;
  await tx.insert(incidentEntities).values(rows).onConflictDoNothing();
}

/** Says that their findings changed. */
export async function revise(
  tx: Database,
  { changed, at }: { changed: readonly string[]; at: number },
): Promise<void> {
  await tx
    .update(incidents)
    .set({ revision: sql`${incidents.revision} + 1`, updatedAt: at })
    .where(isAnyOf(incidents.uid, changed));
}
