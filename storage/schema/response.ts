/** Tables of the response: decisions, actions with their history, effects in force, and warrants used. */
import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import { document, text, wallTime } from './columns.ts';
import { incidents } from './incidents.ts';

/**
 * What decisions were made from, by the hash of its contents, each once: a request with its context, and the delegation
 * documents and guardrails that those name by hash.
 */
export const decisionInputs = pgTable('decision_inputs', {
  hash: text().primaryKey(),
  document: document().notNull(),
});

/** Keyed by workflow and step, so that a retried activity decides once. */
export const decisions = pgTable(
  'decisions',
  {
    workflowId: text().notNull(),
    step: text().notNull(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    /** What was decided about: the uid of an action or an incident. */
    subject: text().notNull(),
    at: wallTime().notNull(),
    document: document().notNull(),
    /** What it was made from; null where it was made by 0.1.0, which kept nothing. */
    input: text().references(() => decisionInputs.hash),
    /** Whether the incident that it opens waits for a person; null where it was made by 0.1.0. */
    provisional: boolean(),
    /** It lets an action begin that no person approved. */
    takenAlone: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.workflowId, table.step] }),
    index().on(table.subject),
    index('decisions_taken_alone')
      .on(table.at)
      .where(sql`taken_alone`),
  ],
);

export const actions = pgTable(
  'actions',
  {
    uid: text().primaryKey(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    incident: text()
      .notNull()
      .references(() => incidents.uid),
    state: text().notNull(),
    /** Beside the document, because the nearest one is asked for at each status. */
    answerBy: wallTime(),
    document: document().notNull(),
  },
  (table) => [index().on(table.incident), index().on(table.state)],
);

export const actionHistory = pgTable(
  'action_history',
  {
    action: text()
      .notNull()
      .references(() => actions.uid),
    step: text().notNull(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    state: text().notNull(),
    at: wallTime().notNull(),
    detail: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.action, table.step] })],
);

export const effects = pgTable('effects', {
  key: text().primaryKey(),
  kind: text().notNull(),
  lines: document().notNull(),
  expiresAt: wallTime().notNull(),
});

/** Each use of a warrant: one that was used serves nobody else. */
export const warrantsUsed = pgTable('warrants_used', {
  id: text().primaryKey(),
  /** The activity that used it; the same one, tried again, may go on. */
  by: text('used_by').notNull(),
  at: wallTime().notNull(),
});

/** What the worker that holds an actuator last saw of it: those who decide may not reach it themselves. */
export const actuatorHealth = pgTable('actuator_health', {
  name: text().primaryKey(),
  healthy: boolean().notNull(),
  at: wallTime().notNull(),
});
