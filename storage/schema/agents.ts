/** Tables of the agents: each step of an investigation, and prompts and raw answers by their hash. */
import {
  bigint,
  bigserial,
  doublePrecision,
  index,
  pgTable,
  primaryKey,
} from 'drizzle-orm/pg-core';
import { document, text, wallTime } from './columns.ts';
import { incidents } from './incidents.ts';

export const agentSteps = pgTable(
  'agent_steps',
  {
    incident: text()
      .notNull()
      .references(() => incidents.uid),
    /** One per workflow step, so that a retried activity records once. */
    key: text().notNull(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    kind: text().notNull(),
    revision: bigint({ mode: 'number' }).notNull(),
    at: wallTime().notNull(),
    /** What budgets count: 1 for a call of a model, its tokens in and out, its price. */
    calls: bigint({ mode: 'number' }).notNull(),
    tokens: bigint({ mode: 'number' }).notNull(),
    money: doublePrecision().notNull(),
    document: document().notNull(),
  },
  (table) => [primaryKey({ columns: [table.incident, table.key] }), index().on(table.at)],
);

/** Prompts and raw answers, whole; one that comes again is kept once. */
export const agentTexts = pgTable('agent_texts', {
  hash: text().primaryKey(),
  content: document().notNull(),
});
