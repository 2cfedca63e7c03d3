/** Merging and splitting incidents as a person says, each to be seen before it is done, and undone after. */
import { eq } from 'drizzle-orm';
import { entityKey } from '../domain/entity.ts';
import { WatchbillError } from '../domain/errors.ts';
import type { Regrouped, Regrouping } from '../domain/regrouping.ts';
import { lockCorrelation } from './correlation.ts';
import { isAnyOf, type Database } from './database.ts';
import { findingsOfIncident } from './findings.ts';
import { addIncidentEntities, getIncident, revise, type IncidentRow } from './incidents.ts';
import { mutate } from './mutate.ts';
import {
  absorb,
  getRegrouping,
  markUndone,
  noLongerApart,
  putApart,
  record,
} from './regroupings.ts';
import { incidentEntities, incidentFindings, incidents } from './schema/incidents.ts';

/** Who says so, why, and when (wall clock, epoch ms). */
interface Said {
  by: string;
  note: string;
  at: number;
  /** Answers what would move, and changes nothing. */
  preview: boolean;
}

/**
 * Moves the findings of an open incident into another, and closes it; what joins either joins that one from then on.
 *
 * @throws WatchbillError NOT_FOUND, INCIDENT_CLOSED, USAGE for an incident and itself
 */
export async function mergeIncidents(
  db: Database,
  { into, other, preview, ...said }: { into: string; other: string } & Said,
): Promise<Regrouped> {
  return await mutate(db, async (tx, notify) => {
    await lockCorrelation(tx);
    if (into === other) throw new WatchbillError('USAGE', 'an incident is not merged with itself');
    await openOne(tx, into);
    await openOne(tx, other);
    if (preview) {
      const findings = await uidsIn(tx, other);
      return { uid: null, kind: 'merge', incident: into, other, findings, undone: null, ...said };
    }
    await noLongerApart(tx, { incident: into, other });
    const merged = await absorb(tx, { into, other, ...said });
    await refit(tx, [into]);
    for (const uid of [into, other]) notify({ type: 'incident', uid });
    return merged;
  });
}

/**
 * Moves some findings of an open incident into a new one, and keeps the two apart: what joins both goes to the nearer.
 *
 * @param opened the uid of the new incident
 * @throws WatchbillError NOT_FOUND, INCIDENT_CLOSED, USAGE where none or all of its findings would move
 */
export async function splitIncident(
  db: Database,
  {
    incident,
    findings,
    opened,
    preview,
    ...said
  }: { incident: string; findings: readonly string[]; opened: string } & Said,
): Promise<Regrouped> {
  return await mutate(db, async (tx, notify) => {
    await lockCorrelation(tx);
    const source = await openOne(tx, incident);
    const moving = await splittable(tx, { incident, findings });
    const about = { kind: 'split' as const, incident, other: opened, findings: moving, ...said };
    if (preview) return { uid: null, undone: null, ...about };
    await tx.insert(incidents).values(startingAs(source, { uid: opened, at: said.at }));
    await moveTo(tx, { findings: moving, into: opened });
    const split = await record(tx, about);
    await putApart(tx, { incident, other: opened, regrouping: split.uid });
    await refit(tx, [incident, opened]);
    await revise(tx, { changed: [incident, opened], at: said.at });
    for (const uid of [incident, opened]) notify({ type: 'incident', uid });
    return split;
  });
}

/**
 * Takes a merge or a split back: the findings that it moved return, as far as nothing has moved them since. What the
 * rule had merged stays apart from then on.
 *
 * @throws WatchbillError NOT_FOUND, INCIDENT_CLOSED, REGROUPED_SINCE
 */
export async function undoRegrouping(
  db: Database,
  { uid, by, at }: { uid: string; by: string; at: number },
): Promise<Regrouping> {
  return await mutate(db, async (tx, notify) => {
    await lockCorrelation(tx);
    const done = await getRegrouping(tx, uid);
    if (done === null) throw new WatchbillError('NOT_FOUND', `there is no regrouping ${uid}`);
    const { kind, incident, other } = done;
    if (!(await markUndone(tx, { uid, by, at })))
      throw new WatchbillError('REGROUPED_SINCE', `${uid} was undone already`);
    await unmoved(tx, incident);
    if (kind === 'merge') await unmerge(tx, done);
    else await unsplit(tx, { done, by, at });
    await refit(tx, kind === 'merge' ? [incident, other] : [incident]);
    await revise(tx, { changed: [incident, other], at });
    for (const changed of [incident, other]) notify({ type: 'incident', uid: changed });
    return { ...done, undone: { by, at } };
  });
}

async function unmerge(tx: Database, done: Regrouping): Promise<void> {
  const { uid, incident, other, findings } = done;
  await tx
    .update(incidents)
    .set({ status: 'new', closed: null, mergedInto: null })
    .where(eq(incidents.uid, other));
  const still = new Set(await uidsIn(tx, incident));
  const back = findings.filter((finding) => still.has(finding));
  if (back.length === 0)
    throw new WatchbillError('REGROUPED_SINCE', 'none of the findings it moved is there any more');
  await moveTo(tx, { findings: back, into: other });
  if (done.by === null) await putApart(tx, { incident, other, regrouping: uid });
}

async function unsplit(
  tx: Database,
  { done: { incident, other }, by, at }: { done: Regrouping; by: string; at: number },
): Promise<void> {
  await unmoved(tx, other);
  await noLongerApart(tx, { incident, other });
  await absorb(tx, { into: incident, other, by, note: 'the split was undone', at });
}

/** @throws WatchbillError REGROUPED_SINCE where its findings are elsewhere, INCIDENT_CLOSED */
async function unmoved(tx: Database, uid: string): Promise<void> {
  const row = await getIncident(tx, uid);
  if (row !== null && row.mergedInto !== null)
    throw new WatchbillError('REGROUPED_SINCE', `${uid} was merged into ${row.mergedInto} since`, {
      fix: 'undo that first',
    });
  await openOne(tx, uid);
}

async function openOne(tx: Database, uid: string): Promise<IncidentRow> {
  const row = await getIncident(tx, uid);
  if (row === null) throw new WatchbillError('NOT_FOUND', `there is no incident ${uid}`);
  if (row.status === 'closed') throw new WatchbillError('INCIDENT_CLOSED', `${uid} is closed`);
  return row;
}

async function splittable(
  tx: Database,
  { incident, findings }: { incident: string; findings: readonly string[] },
): Promise<string[]> {
  const held = await uidsIn(tx, incident);
  const moving = [...new Set(findings)].sort();
  const missing = moving.find((finding) => !held.includes(finding));
  if (missing !== undefined)
    throw new WatchbillError('NOT_FOUND', `incident ${incident} has no finding ${missing}`);
  if (moving.length === 0 || moving.length === held.length)
    throw new WatchbillError(
      'USAGE',
      `some of the ${held.length} findings must move, and some must stay`,
    );
  return moving;
}

/** A new incident, as what it comes from until it is looked at. */
function startingAs(source: IncidentRow, { uid, at }: { uid: string; at: number }) {
  const { agent, narrative, narratedRevision, ...row } = source;
  void [agent, narrative, narratedRevision];
  return { ...row, uid, status: 'new', follows: null, revision: 0, createdAt: at, updatedAt: at };
}

async function uidsIn(tx: Database, incident: string): Promise<string[]> {
  const rows = await tx
    .select({ finding: incidentFindings.finding })
    .from(incidentFindings)
    .where(eq(incidentFindings.incident, incident))
    .orderBy(incidentFindings.finding);
  return rows.map(({ finding }) => finding);
}

async function moveTo(
  tx: Database,
  { findings, into }: { findings: readonly string[]; into: string },
): Promise<void> {
  await tx
    .update(incidentFindings)
    .set({ incident: into })
    .where(isAnyOf(incidentFindings.finding, findings));
}

/** Span and entities as the findings have them that it holds now. */
async function refit(tx: Database, uids: readonly string[]): Promise<void> {
  for (const uid of uids) {
    const held = await findingsOfIncident(tx, uid);
    const all = held.flatMap(({ unmapped }) => unmapped.entities);
    const entities = [...new Map(all.map((entity) => [entityKey(entity), entity])).values()];
    const start = Math.min(...held.map(({ start_time }) => start_time));
    const end = Math.max(...held.map(({ end_time }) => end_time));
    await tx.update(incidents).set({ start, end, entities }).where(eq(incidents.uid, uid));
    await tx.delete(incidentEntities).where(eq(incidentEntities.incident, uid));
    await addIncidentEntities(tx, { uid, entities });
  }
}
