/** Which incident a finding belongs to: exactly one, whatever order findings come in and whoever asks first. */
import { and, eq, ne } from 'drizzle-orm';
import type { EntityRef } from '../domain/finding.ts';
import type { Joinable } from '../domain/joining.ts';
import { partition, type Group, type Placed } from '../domain/partition.ts';
import { assignmentsOf, lastClosedTouching, lockCorrelation } from './correlation.ts';
import { isAnyOf, statements, type Database } from './database.ts';
import { keepKeys, neighboursOf } from './finding-keys.ts';
import { addIncidentEntities, IncidentRow, revise, type NewIncident } from './incidents.ts';
import { mutate } from './mutate.ts';
import { absorb, apartFrom, mergedBy } from './regroupings.ts';
import { incidentFindings, incidents } from './schema/incidents.ts';

/** A finding to be put into an incident: what joins it, and who acted. */
export interface Arrival extends Joinable {
  entities: readonly EntityRef[];
}

export interface Settling {
  arrivals: readonly Arrival[];
  /** What an incident starts with that these findings open. */
  opened: (findings: readonly Placed[]) => Omit<NewIncident, 'follows'>;
  /** The batch; a repeat of it answers the same. */
  cause: string;
  /** Wall clock, epoch ms. */
  at: number;
}

export interface Settled {
  /** The incident of each finding. */
  assignments: { finding: string; incident: string }[];
  /** Incidents that were merged into others for these findings. */
  absorbed: string[];
}

type Notify = Parameters<Parameters<typeof mutate>[1]>[1];

interface Work {
  tx: Database;
  notify: Notify;
  settling: Settling;
}

/**
 * Puts findings into incidents in one transaction: into the one of those they join, into a new one, or several
 * incidents into one where a finding joins them all, the first opened. What is in a closed incident stays there, and
 * closed incidents take nothing. A repeat changes nothing.
 */
export async function settleFindings(db: Database, settling: Settling): Promise<Settled> {
  return await mutate(db, async (tx, notify) => {
    await lockCorrelation(tx);
    const { arrivals, cause } = settling;
    await keepKeys(tx, arrivals);
    const moving = await notClosed(tx, arrivals);
    const nodes = [...moving, ...(await neighboursOf(tx, moving))];
    const held = [...new Set(nodes.flatMap(({ incident }) => incident ?? []))];
    const apart = await apartFrom(tx, held);
    const fresh = new Set(moving.map(({ finding }) => finding));
    for (const group of partition(nodes, { apart, fresh }))
      await settle(group, { tx, notify, settling });
    const uids = arrivals.map(({ finding }) => finding);
    return { assignments: await assignmentsOf(tx, uids), absorbed: await mergedBy(tx, cause) };
  });
}

/** The arrivals that are in no closed incident, with the open one that holds them. */
async function notClosed(tx: Database, arrivals: readonly Arrival[]): Promise<Placed[]> {
  const uids = arrivals.map(({ finding }) => finding);
  const rows = await tx
    .select({
      finding: incidentFindings.finding,
      incident: incidentFindings.incident,
      status: incidents.status,
    })
    .from(incidentFindings)
    .innerJoin(incidents, eq(incidents.uid, incidentFindings.incident))
    .where(isAnyOf(incidentFindings.finding, uids));
  const held = new Map(rows.map((row) => [row.finding, row]));
  return arrivals
    .filter(({ finding }) => held.get(finding)?.status !== 'closed')
    .map((arrival) => ({ ...arrival, incident: held.get(arrival.finding)?.incident ?? null }));
}

async function settle(group: Group, work: Work): Promise<void> {
  const { tx, notify, settling } = work;
  const { into, others } = await survivor(group, work);
  for (const other of others)
    await absorb(tx, { into, other, note: 'a finding joins both', ...byRule(settling) });
  const uids = group.findings.map(({ finding }) => finding);
  const moved = await move(tx, { findings: uids, into });
  const emptied = await emptiedBy(group, { into, tx });
  for (const other of emptied)
    await absorb(tx, { into, other, note: 'it held only text', ...byRule(settling) });
  const arrived = settling.arrivals.filter(({ finding }) => uids.includes(finding));
  await widen(tx, { into, arrived, at: settling.at });
  if (moved.length > 0) await revise(tx, { changed: [into], at: settling.at });
  if (moved.length > 0 || others.length > 0)
    for (const uid of [into, ...others, ...emptied]) notify({ type: 'incident', uid });
}

/** Incidents that held only text which now stands with what it is about. */
async function emptiedBy(
  { findings }: Group,
  { into, tx }: { into: string; tx: Database },
): Promise<string[]> {
  const left = new Set(findings.flatMap(({ incident }) => incident ?? []));
  left.delete(into);
  const holding = await tx
    .selectDistinct({ incident: incidentFindings.incident })
    .from(incidentFindings)
    .where(isAnyOf(incidentFindings.incident, [...left]));
  for (const { incident } of holding) left.delete(incident);
  const open = await tx
    .select({ uid: incidents.uid })
    .from(incidents)
    .where(and(isAnyOf(incidents.uid, [...left]), ne(incidents.status, 'closed')));
  return open.map(({ uid }) => uid).sort();
}

function byRule({ at, cause }: Settling) {
  return { by: null, at, cause };
}

/** The incident that was opened first, which people know longest; a new one where there is none. */
async function survivor(
  { findings, incidents: held }: Group,
  { tx, settling }: Work,
): Promise<{ into: string; others: string[] }> {
  const rows = await tx
    .select({ uid: incidents.uid })
    .from(incidents)
    .where(isAnyOf(incidents.uid, held))
    .orderBy(incidents.createdAt, incidents.uid);
  const [into, ...others] = rows.map(({ uid }) => uid);
  return { into: into ?? (await open(tx, settling.opened(findings))), others };
}

async function open(tx: Database, incident: Omit<NewIncident, 'follows'>): Promise<string> {
  const actors = incident.entities.filter(({ kind }) => kind !== 'hostname');
  const follows = await lastClosedTouching(tx, actors);
  await tx.insert(incidents).values({ ...incident, follows, revision: 0 });
  await addIncidentEntities(tx, incident);
  return incident.uid;
}

/** Puts findings into an incident; answers those that were not in it. */
async function move(
  tx: Database,
  { findings, into }: { findings: readonly string[]; into: string },
): Promise<string[]> {
  const there = await tx
    .select({ finding: incidentFindings.finding })
    .from(incidentFindings)
    .where(and(isAnyOf(incidentFindings.finding, findings), eq(incidentFindings.incident, into)));
  const known = new Set(there.map(({ finding }) => finding));
  const moved = findings.filter((finding) => !known.has(finding)).sort();
  for (const rows of statements(moved.map((finding) => ({ finding, incident: into }))))
    await tx
      .insert(incidentFindings)
      .values(rows)
      .onConflictDoUpdate({ target: incidentFindings.finding, set: { incident: into } });
  return moved;
}

/** Lets an incident's span and entities take findings in; text that anybody can write makes none longer. */
async function widen(
  tx: Database,
  { into, arrived, at }: { into: string; arrived: readonly Arrival[]; at: number },
): Promise<void> {
  const [row] = await tx.select().from(incidents).where(eq(incidents.uid, into));
  const incident = IncidentRow.parse(row);
  const weighing = arrived.filter(({ weighs }) => weighs);
  const wider = {
    start: Math.min(incident.start, ...weighing.map(({ start }) => start)),
    end: Math.max(incident.end, ...weighing.map(({ end }) => end)),
    entities: united(
      incident.entities,
      arrived.flatMap(({ entities }) => entities),
    ),
  };
  await tx
    .update(incidents)
    .set({ ...wider, updatedAt: at })
    .where(eq(incidents.uid, into));
  await addIncidentEntities(tx, { uid: into, entities: wider.entities });
}

function united(known: readonly EntityRef[], added: readonly EntityRef[]): EntityRef[] {
  return [...new Map([...known, ...added].map((one) => [`${one.kind}:${one.id}`, one])).values()];
}
