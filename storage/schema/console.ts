/** Tables of the console: settings, the kill switch, and the feed of changes. */
import { sql } from 'drizzle-orm';
import { bigserial, boolean, pgTable } from 'drizzle-orm/pg-core';
import { document, text, wallTime } from './columns.ts';

export const settings = pgTable('settings', {
  key: text().primaryKey(),
  value: document(),
});

/** Append-only: of each scope the newest row is the switch, the others say who moved it before and why. */
export const killSwitchChanges = pgTable('kill_switch_changes', {
  ordinal: bigserial({ mode: 'number' }).primaryKey(),
  /** `all`, `function:…` or `actuator:…`. */
  scope: text().notNull().default('all'),
  engaged: boolean().notNull(),
  by: text('changed_by').notNull(),
  reason: text().notNull(),
  at: wallTime().notNull(),
});

export const changes = pgTable('changes', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  type: text().notNull(),
  uid: text(),
  incident: text(),
  at: wallTime()
    .notNull()
    .default(sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`),
});
