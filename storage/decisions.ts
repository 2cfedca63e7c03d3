/** Decisions: recorded once for each step of a workflow, never changed. */
import { and, asc, eq } from 'drizzle-orm';
import { Decision } from '../domain/action.ts';
import { isAnyOf } from './database.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { actions, decisions } from './schema/response.ts';

/**
 * Records a decision about a subject (the uid of an action or an incident). The first decision of a workflow's
 * step wins: a repeat, whatever it decided, gets the first one back.
 */
export async function recordDecision(
  db: Database,
  decision: Decision,
  subject: string,
): Promise<Decision> {
  const { workflowId, step, at } = decision;
  return await mutate(db, async (tx, notify) => {
    const recorded = await tx
      .insert(decisions)
      .values({ workflowId, step, subject, at, document: decision })
      .onConflictDoNothing()
      .returning({ step: decisions.step });
    if (recorded.length === 0) return await storedDecision(tx, { workflowId, step });
    const [action] = await tx.select().from(actions).where(eq(actions.uid, subject));
    if (action !== undefined) notify({ type: 'action', uid: subject, incident: action.incident });
    return decision;
  });
}

/** The decisions about these subjects, by subject, in the order they were made. */
export async function decisionsAbout(
  db: Database,
  subjects: readonly string[],
): Promise<Map<string, Decision[]>> {
  const rows = await db
    .select()
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

async function storedDecision(
  tx: Database,
  key: Pick<Decision, 'workflowId' | 'step'>,
): Promise<Decision> {
  const [row] = await tx
    .select()
    .from(decisions)
    .where(and(eq(decisions.workflowId, key.workflowId), eq(decisions.step, key.step)));
  return Decision.parse(row?.document);
}
