/** The record of agents: steps with the texts they rest on, and what budgets have left. */
import { and, asc, eq, gte, max, sql } from 'drizzle-orm';
import { z } from 'zod';
import { AgentStep } from '../domain/agent.ts';
import { isAnyOf, type Database } from './database.ts';
import { mutate } from './mutate.ts';
import { agentSteps, agentTexts } from './schema/agents.ts';

/** A step with its texts by hash, stored together. */
export interface RecordedStep {
  step: AgentStep;
  texts: Readonly<Record<string, string>>;
}

/** Stores a step once: a repeat with the same key changes nothing, and answers the first. */
export async function recordAgentStep(
  db: Database,
  { step, texts }: RecordedStep,
): Promise<AgentStep> {
  return await mutate(db, async (tx) => {
    const rows = Object.entries(texts).map(([hash, content]) => ({ hash, content }));
    if (rows.length > 0) await tx.insert(agentTexts).values(rows).onConflictDoNothing();
    const { incident, key, kind, revision, at, money, tokens } = step;
    const stored = await tx
      .insert(agentSteps)
      .values({
        ...{ incident, key, kind, revision, at, money, document: step },
        calls: kind === 'model' ? 1 : 0,
        tokens: tokens === null ? 0 : tokens.input + tokens.output,
      })
      .onConflictDoNothing()
      .returning({ key: agentSteps.key });
    if (stored.length > 0) return step;
    return AgentStep.parse(await getAgentStep(tx, { incident, key }));
  });
}

/** The step with this key; null before it was taken. */
export async function getAgentStep(
  db: Database,
  { incident, key }: Pick<AgentStep, 'incident' | 'key'>,
): Promise<AgentStep | null> {
  const [row] = await db
    .select({ document: agentSteps.document })
    .from(agentSteps)
    .where(and(eq(agentSteps.incident, incident), eq(agentSteps.key, key)));
  return row === undefined ? null : AgentStep.parse(row.document);
}

/** The steps of an incident in their order. */
export async function agentStepsOf(db: Database, incident: string): Promise<AgentStep[]> {
  const rows = await db
    .select({ document: agentSteps.document })
    .from(agentSteps)
    .where(eq(agentSteps.incident, incident))
    .orderBy(asc(agentSteps.ordinal));
  return rows.map((row) => AgentStep.parse(row.document));
}

/** What tools were asked at the newest revision that any was asked about, in its order; older answers are outdated. */
export async function newestToolSteps(db: Database, incident: string): Promise<AgentStep[]> {
  const ofTools = and(eq(agentSteps.incident, incident), eq(agentSteps.kind, 'tool'));
  const newest = db
    .select({ revision: max(agentSteps.revision) })
    .from(agentSteps)
    .where(ofTools);
  const rows = await db
    .select({ document: agentSteps.document })
    .from(agentSteps)
    .where(and(ofTools, eq(agentSteps.revision, newest)))
    .orderBy(asc(agentSteps.ordinal));
  return rows.map((row) => AgentStep.parse(row.document));
}

/** A prompt or raw answer; null when none has this hash. */
export async function getAgentText(db: Database, hash: string): Promise<string | null> {
  const [row] = await db.select().from(agentTexts).where(eq(agentTexts.hash, hash));
  return row === undefined ? null : z.string().parse(row.content);
}

/** The texts of these hashes, by hash. */
export async function getAgentTexts(
  db: Database,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.select().from(agentTexts).where(isAnyOf(agentTexts.hash, hashes));
  return new Map(rows.map(({ hash, content }) => [hash, z.string().parse(content)]));
}

export interface Spent {
  calls: number;
  tokens: number;
  money: number;
}

/** What models were asked for in one incident, or in all since a time (wall clock, epoch ms). */
export async function spentOnModels(
  db: Database,
  about: { incident: string } | { since: number },
): Promise<Spent> {
  const [row] = await db
    .select({
      calls: sql<string>`coalesce(sum(${agentSteps.calls}), 0)`,
      tokens: sql<string>`coalesce(sum(${agentSteps.tokens}), 0)`,
      money: sql<string>`coalesce(sum(${agentSteps.money}), 0)`,
    })
    .from(agentSteps)
    .where(
      'incident' in about
        ? eq(agentSteps.incident, about.incident)
        : gte(agentSteps.at, about.since),
    );
  return {
    calls: Number(row?.calls ?? 0),
    tokens: Number(row?.tokens ?? 0),
    money: Number(row?.money ?? 0),
  };
}
