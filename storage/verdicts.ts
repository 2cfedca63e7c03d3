/** Closing incidents, and the lessons of it: stored patterns of life hold each from the moment it is given. */
import { asc, eq, gt, lte, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { EntityKey } from '../domain/entity.ts';
import { WatchbillError } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import {
  LessonVerdict,
  type Reopened,
  type Closed,
  type KeptLesson,
  type VerdictLesson,
} from '../domain/verdict.ts';
import { loadEntities, upsertEntities, type EntityState } from './baseline-entities.ts';
import { lockCorrelation } from './correlation.ts';
import type { Database } from './database.ts';
import { findingsOfIncident } from './findings.ts';
import { getIncident, IncidentRow, revise } from './incidents.ts';
import { mutate } from './mutate.ts';
import { incidents, verdictLessons } from './schema/incidents.ts';

/** What a teacher is given: the incident as it stands, and the way to the stored patterns of life. */
export interface Taught {
  incident: IncidentRow;
  findings: Finding[];
  /** Lessons given before, oldest first. */
  earlier: readonly VerdictLesson[];
  load: (keys: readonly string[]) => Promise<Map<string, unknown>>;
}

/** Says what an incident teaches and gives the patterns as they are afterwards; null when it teaches nothing. */
export type Teacher = (
  given: Taught,
) => Promise<{ lesson: VerdictLesson; entities: readonly EntityState[] } | null>;

/** Any constant serves, as long as nothing else in the database uses it. */
const lessonLock = 7_304_814;

/**
 * Closes an incident, and teaches in the same transaction what follows from it, or keeps that for when it is due. No
 * finding is assigned and no batch committed meanwhile.
 *
 * @throws WatchbillError NOT_FOUND, INCIDENT_CLOSED.
 */
export async function closeIncident(
  db: Database,
  { uid, closed }: { uid: string; closed: Closed },
  teacher: Teacher,
): Promise<void> {
  await changeVerdict(db, uid, async (tx, incident) => {
    if (incident.closed !== null) throw alreadyClosed(incident.closed);
    const teachAt = closed.teachesAt ?? null;
    await tx
      .update(incidents)
      .set({ status: 'closed', provisional: false, closed, teachAt, updatedAt: closed.at })
      .where(eq(incidents.uid, uid));
    if (teachAt === null) await teach(tx, { ...incident, closed }, teacher);
  });
}

/** Changes what people say of an incident, while no finding is assigned and no batch committed. */
async function changeVerdict(
  db: Database,
  uid: string,
  change: (tx: Database, incident: IncidentRow) => Promise<void>,
): Promise<void> {
  await mutate(db, async (tx, notify) => {
    await lockCorrelation(tx);
    await lockLessons(tx);
    await change(tx, await lockedIncident(tx, uid));
    notify({ type: 'incident', uid });
  });
}

/**
 * Opens a closed incident again: its findings are looked at anew, and what it made normal is none any more.
 *
 * @throws WatchbillError NOT_FOUND, INCIDENT_OPEN, INCIDENT_CLOSED where another incident took its findings.
 */
export async function reopenIncident(
  db: Database,
  { uid, by, at, note }: { uid: string } & Omit<Reopened, 'was'>,
  teacher: Teacher,
): Promise<void> {
  await changeVerdict(db, uid, async (tx, incident) => {
    const { closed: was, mergedInto, reopened = [] } = incident;
    if (was === null) throw new WatchbillError('INCIDENT_OPEN', `${uid} is open`);
    if (mergedInto !== null) throw takenBy(mergedInto);
    await tx
      .update(incidents)
      .set({
        ...{ status: 'new', closed: null, teachAt: null, updatedAt: at },
        reopened: [...reopened, { by, at, note, was }],
      })
      .where(eq(incidents.uid, uid));
    await teach(tx, { ...incident, closed: null }, teacher);
    // Its story is told anew.
    await revise(tx, { changed: [uid], at });
  });
}

function takenBy(other: string): WatchbillError {
  return new WatchbillError('INCIDENT_CLOSED', `its findings are in ${other}`, {
    fix: `npx watchbill incidents show ${other}`,
  });
}

/**
 * Teaches what verdicts say whose time for being taken back is over; answers of which incidents.
 *
 * @throws Error that names those that could not be taught, when all others were; they stay due.
 */
export async function teachDue(db: Database, now: number, teacher: Teacher): Promise<string[]> {
  const due = await db
    .select({ uid: incidents.uid })
    .from(incidents)
    .where(lte(incidents.teachAt, now))
    .orderBy(incidents.teachAt, incidents.uid);
  const failed: string[] = [];
  for (const { uid } of due) {
    try {
      await teachOne(db, { uid, now }, teacher);
    } catch (error) {
      failed.push(`${uid}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new Error(failed.join('; '));
  return due.map(({ uid }) => uid);
}

async function teachOne(
  db: Database,
  { uid, now }: { uid: string; now: number },
  teacher: Teacher,
): Promise<void> {
  await mutate(db, async (tx, notify) => {
    await lockLessons(tx);
    const incident = await lockedIncident(tx, uid);
    // Opened again meanwhile, or taught by another process.
    if (incident.teachAt === null || incident.teachAt > now) return;
    await tx.update(incidents).set({ teachAt: null }).where(eq(incidents.uid, uid));
    await teach(tx, incident, teacher);
    notify({ type: 'incident', uid });
  });
}

/** What closing it so would teach, and the patterns as they are before and would be afterwards; nothing is stored. */
export async function previewLesson(
  db: Database,
  { uid, closed }: { uid: string; closed: Closed },
  teacher: Teacher,
): Promise<{
  lesson: VerdictLesson;
  before: Map<string, unknown>;
  after: readonly EntityState[];
} | null> {
  const incident = await getIncident(db, uid);
  if (incident === null) throw notThere(uid);
  const taught = await taughtBy(db, { ...incident, closed }, teacher);
  if (taught === null) return null;
  const before = await loadEntities(
    db,
    taught.entities.map(({ key }) => key),
  );
  return { lesson: taught.lesson, before, after: taught.entities };
}

/** Teaches anew what a closed incident says, after its findings have grown. */
export async function teachAgain(db: Database, uid: string, teacher: Teacher): Promise<void> {
  await mutate(db, async (tx) => {
    await lockLessons(tx);
    await teach(tx, await lockedIncident(tx, uid), teacher);
  });
}

/** The lessons after `seq`, oldest first; 0 gives all. */
export async function lessonsAfter(db: Database, seq: number): Promise<KeptLesson[]> {
  const rows = await db
    .select()
    .from(verdictLessons)
    .where(gt(verdictLessons.seq, seq))
    .orderBy(asc(verdictLessons.seq));
  return rows.map((row) => {
    const { values, ...lesson } = KeptRow.parse(row);
    return { ...lesson, ...(values === undefined ? {} : { values }) };
  });
}

/** The newest lesson, which none follows before the transaction ends; 0 before the first. */
export async function holdNewestLesson(tx: Database): Promise<number> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${lessonLock})`);
  const [row] = await tx.select({ newest: max(verdictLessons.seq) }).from(verdictLessons);
  return row?.newest ?? 0;
}

const EntityKeyText = z.custom<EntityKey>((key) => typeof key === 'string' && key.includes(':'));

const KeptRow = z.object({
  seq: z.number().int(),
  incident: z.string(),
  verdict: LessonVerdict,
  entities: z.array(EntityKeyText),
  from: z.number(),
  to: z.number(),
  values: z
    .array(z.object({ entity: EntityKeyText, facet: z.string(), value: z.string() }))
    .nullish()
    .transform((values) => values ?? undefined),
});

/** Waits for the commits under way, and keeps others back: each batch is of before a lesson or of after it. */
async function lockLessons(tx: Database): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${lessonLock})`);
}

async function lockedIncident(tx: Database, uid: string): Promise<IncidentRow> {
  const [row] = await tx.select().from(incidents).where(eq(incidents.uid, uid)).for('update');
  if (row === undefined) throw notThere(uid);
  return IncidentRow.parse(row);
}

function notThere(uid: string): WatchbillError {
  return new WatchbillError('NOT_FOUND', `there is no incident ${uid}`);
}

async function taughtBy(db: Database, incident: IncidentRow, teacher: Teacher) {
  return await teacher({
    incident,
    findings: await findingsOfIncident(db, incident.uid),
    earlier: await lessonsAfter(db, 0),
    load: (keys) => loadEntities(db, keys),
  });
}

async function teach(tx: Database, incident: IncidentRow, teacher: Teacher): Promise<void> {
  const taught = await taughtBy(tx, incident, teacher);
  if (taught === null) return;
  await tx.insert(verdictLessons).values(taught.lesson);
  await upsertEntities(tx, taught.entities);
}

function alreadyClosed({ as, by, at }: Closed): WatchbillError {
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return new WatchbillError(
    'INCIDENT_CLOSED',
    `it was closed as ${as.replaceAll('_', ' ')} by ${by} at ${when} UTC`,
  );
}
