/** Decisions: counted for, made and recorded as one, once for each step of a workflow, and never changed. */
import { and, asc, countDistinct, eq, gt, ne, sql } from 'drizzle-orm';
import { Decision } from '../domain/action.ts';
import { isAnyOf } from './database.ts';
import type { Database } from './database.ts';
import { storeInputs, type HashedDocument } from './decision-inputs.ts';
import { mutate } from './mutate.ts';
import { actions, decisions } from './schema/response.ts';

/** Any constant serves, as long as nothing else in the database uses it. */
const decisionLock = 7_304_813;

/** The step that asks, what it asks about, and from when on actions count (wall clock, epoch ms, exclusive). */
export interface Asking extends Pick<Decision, 'workflowId' | 'step'> {
  /** The uid of an action, an incident or an input. */
  subject: string;
  /** The incident it belongs to; null where it is about none. */
  incident: string | null;
  countSince: number;
}

/** Other actions that the machine took alone: in the same incident, and in all. */
export interface TakenAlone {
  inIncident: number;
  everywhere: number;
}

/** A decision as it was made, and from what. */
export interface MadeDecision {
  decision: Decision;
  provisional: boolean;
  /** It lets an action begin that no person approved. */
  takenAlone: boolean;
  input: HashedDocument;
  /** What the input names by hash. */
  parts: readonly HashedDocument[];
}

export type RecordedDecision = Pick<MadeDecision, 'decision' | 'provisional'>;

/**
 * Makes a decision and records it with what it was made from, in one transaction and one after the other, so that
 * `make` is told of all that was decided before. The first decision of a workflow's step wins: a repeat gets it back,
 * and `make` is not asked.
 */
export async function decideOnce(
  db: Database,
  asking: Asking,
  make: (taken: TakenAlone) => MadeDecision,
): Promise<RecordedDecision> {
  return await mutate(db, async (tx, notify) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${decisionLock})`);
    const before = await decisionOfStep(tx, asking);
    if (before !== null) return before;
    const { decision, provisional, takenAlone, input, parts } = make(await countTaken(tx, asking));
    await storeInputs(tx, [...parts, input]);
    const { workflowId, step, at } = decision;
    const { subject } = asking;
    await tx.insert(decisions).values({
      ...{ workflowId, step, subject, at, document: decision },
      ...{ input: input.hash, provisional, takenAlone },
    });
    const [action] = await tx.select().from(actions).where(eq(actions.uid, subject));
    if (action !== undefined) notify({ type: 'action', uid: subject, incident: action.incident });
    return { decision, provisional };
  });
}

async function countTaken(
  tx: Database,
  { subject, incident, countSince }: Asking,
): Promise<TakenAlone> {
  const others = and(
    eq(decisions.takenAlone, true),
    gt(decisions.at, countSince),
    ne(decisions.subject, subject),
  );
  const taken = countDistinct(decisions.subject);
  const here = incident === null ? sql`false` : eq(actions.incident, incident);
  const [row] = await tx
    .select({
      everywhere: taken,
      inIncident: sql<number>`${taken} filter (where ${here})`.mapWith(Number),
    })
    .from(decisions)
    .innerJoin(actions, eq(actions.uid, decisions.subject))
    .where(others);
  return row ?? { inIncident: 0, everywhere: 0 };
}

/** The decisions about these subjects, by subject, in the order they were made. */
export async function decisionsAbout(
  db: Database,
  subjects: readonly string[],
): Promise<Map<string, Decision[]>> {
  const rows = await db
    .select({ subject: decisions.subject, document: decisions.document })
    .from(decisions)
    .where(isAnyOf(decisions.subject, subjects))
    .orderBy(asc(decisions.ordinal));
  const bySubject = new Map<string, Decision[]>();
  for (const row of rows) {
    const list = bySubject.get(row.subject) ?? [];
    list.push(Decision.parse(row.document));
    bySubject.set(row.subject, list);
  }
  return bySubject;
}

/** A decision with where it stands among all, and the hash of what it was made from; null: made by 0.1.0. */
export interface ListedDecision extends RecordedDecision {
  ordinal: number;
  input: string | null;
}

/** Decisions in the order they were made, `limit` of them after an ordinal (0: from the first). */
export async function listDecisions(
  db: Database,
  { after, limit }: { after: number; limit: number },
): Promise<ListedDecision[]> {
  const rows = await db
    .select()
    .from(decisions)
    .where(gt(decisions.ordinal, after))
    .orderBy(asc(decisions.ordinal))
    .limit(limit);
  return rows.map((row) => ({ ...recorded(row), ordinal: row.ordinal, input: row.input }));
}

/** The hash of what a step's decision was made from; null where it was made by 0.1.0, which kept nothing. */
export async function inputOfDecision(
  db: Database,
  { workflowId, step }: Pick<Decision, 'workflowId' | 'step'>,
): Promise<string | null> {
  const [row] = await db
    .select({ input: decisions.input })
    .from(decisions)
    .where(and(eq(decisions.workflowId, workflowId), eq(decisions.step, step)));
  return row?.input ?? null;
}

async function decisionOfStep(
  tx: Database,
  { workflowId, step }: Pick<Decision, 'workflowId' | 'step'>,
): Promise<RecordedDecision | null> {
  const [row] = await tx
    .select()
    .from(decisions)
    .where(and(eq(decisions.workflowId, workflowId), eq(decisions.step, step)));
  return row === undefined ? null : recorded(row);
}

/** 0.1.0 did not keep whether an incident was provisional: what asks a person is. */
function recorded({
  document,
  provisional,
}: Pick<typeof decisions.$inferSelect, 'document' | 'provisional'>): RecordedDecision {
  const decision = Decision.parse(document);
  return { decision, provisional: provisional ?? decision.effect === 'ask' };
}
