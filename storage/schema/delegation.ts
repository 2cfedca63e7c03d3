/** Versions of the delegation document: append-only, each with who made it, why, and when it takes effect. */
import { bigserial, pgTable } from 'drizzle-orm/pg-core';
import { document, text, wallTime } from './columns.ts';

export const delegationVersions = pgTable('delegation_versions', {
  ordinal: bigserial({ mode: 'number' }).primaryKey(),
  /** Its author's version and the hash of its content, as decisions name it. */
  name: text().notNull(),
  document: document().notNull(),
  /** As its author wrote it. */
  text: text('source_text').notNull(),
  by: text('changed_by').notNull(),
  reason: text().notNull(),
  /** What of the change loosens and what tightens, in words. */
  changes: document().notNull(),
  at: wallTime().notNull(),
  /** Later than `at` where it loosens. */
  effectiveAt: wallTime().notNull(),
});
