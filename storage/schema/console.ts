/** Tables of the console: settings, the kill switch, alarms, and the feed of changes. */
import { sql } from 'drizzle-orm';
import { bigserial, boolean, integer, pgTable, uniqueIndex } from 'drizzle-orm/pg-core';
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

/** Of one code and subject at most one is open; those that are over stay as a record. */
export const alarms = pgTable(
  'alarms',
  {
    ordinal: bigserial({ mode: 'number' }).primaryKey(),
    code: text().notNull(),
    subject: text().notNull(),
    detail: text().notNull(),
    fix: text().notNull(),
    since: wallTime().notNull(),
    last: wallTime().notNull(),
    times: integer().notNull().default(1),
    /** When what raised it cleared it, or a person acknowledged it; null: it is open. */
    closedAt: wallTime(),
    /** Who acknowledged it; null: nobody, it was cleared. */
    closedBy: text(),
  },
  (table) => [
    uniqueIndex('alarms_open')
      .on(table.code, table.subject)
      .where(sql`closed_at is null`),
  ],
);

export const changes = pgTable('changes', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  type: text().notNull(),
  uid: text(),
  incident: text(),
  at: wallTime()
    .notNull()
    .default(sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`),
});
