/** Tables of incidents: their rows, the entities they are found by, the findings they hold, what closing them taught. */
import { bigserial, boolean, index, integer, pgTable, primaryKey } from 'drizzle-orm/pg-core';
import { document, eventTime, text, wallTime } from './columns.ts';
import { findings } from './intake.ts';

export const incidents = pgTable(
  'incidents',
  {
    uid: text().primaryKey(),
    title: text().notNull(),
    status: text().notNull(),
    severity: text().notNull(),
    severityReason: text().notNull(),
    provisional: boolean().notNull(),
    start: eventTime('start_time').notNull(),
    end: eventTime('end_time').notNull(),
    /** Bumped at each change of its findings. */
    revision: integer().notNull(),
    entities: document().notNull(),
    tactics: document().notNull(),
    asLive: boolean().notNull(),
    /** Who closed it, as what. */
    closed: document(),
    /** When its closing teaches; null: it has, or never will. */
    teachAt: wallTime(),
    /** Who opened it again, and the verdicts that this took back, oldest first. */
    reopened: document().notNull().default([]),
    /** The closed incident of the same actors that it follows. */
    follows: text(),
    /** The incident that took its findings, and closed it. */
    mergedInto: text(),
    /** What the agents make of it; a person's verdict is `closed`. */
    agent: document(),
    narrative: document(),
    /** The revision the narrative tells. */
    narratedRevision: integer(),
    createdAt: wallTime().notNull(),
    updatedAt: wallTime().notNull(),
  },
  (table) => [index().on(table.status)],
);

export const incidentEntities = pgTable(
  'incident_entities',
  {
    incident: text()
      .notNull()
      .references(() => incidents.uid),
    kind: text().notNull(),
    id: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.incident, table.kind, table.id] }),
    index().on(table.id, table.kind),
  ],
);

/** The key on the finding alone is what keeps a finding in exactly one incident. */
export const incidentFindings = pgTable(
  'incident_findings',
  {
    finding: text()
      .primaryKey()
      .references(() => findings.uid),
    incident: text()
      .notNull()
      .references(() => incidents.uid),
  },
  (table) => [index().on(table.incident)],
);

/** What findings join by (`domain/joining.ts`), as it was when they came. */
export const findingKeys = pgTable(
  'finding_keys',
  {
    finding: text()
      .notNull()
      .references(() => findings.uid),
    key: text().notNull(),
    /** `actor`: who acted; `reached`: a device that the actor got into. */
    role: text().notNull(),
    weighs: boolean().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.finding, table.key, table.role] }),
    index().on(table.key),
  ],
);

/** Every merge and split, by rule or by a person, with the findings it moved. */
export const regroupings = pgTable(
  'regroupings',
  {
    uid: text().primaryKey(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    kind: text().notNull(),
    /** The incident that stays. */
    incident: text()
      .notNull()
      .references(() => incidents.uid),
    /** The one that was merged into it, or split off. */
    other: text()
      .notNull()
      .references(() => incidents.uid),
    findings: document().notNull(),
    note: text().notNull(),
    /** Null: the rule that joins findings. */
    by: text(),
    at: wallTime().notNull(),
    /** The batch whose findings made the rule merge them; a repeat of it answers the same. */
    cause: text(),
    /** Who undid it, when. */
    undone: document(),
  },
  (table) => [index().on(table.incident), index().on(table.other), index().on(table.cause)],
);

/** Pairs of incidents that a person put apart, both ways round: no finding brings them together. */
export const apartIncidents = pgTable(
  'apart_incidents',
  {
    incident: text()
      .notNull()
      .references(() => incidents.uid),
    other: text()
      .notNull()
      .references(() => incidents.uid),
    /** What undoing takes back. */
    regrouping: text()
      .notNull()
      .references(() => regroupings.uid),
  },
  (table) => [primaryKey({ columns: [table.incident, table.other] })],
);

/** Append-only, in the order of closing: whoever holds patterns of life in memory asks for those it has not heard of. */
export const verdictLessons = pgTable('verdict_lessons', {
  seq: bigserial({ mode: 'number' }).primaryKey(),
  incident: text()
    .notNull()
    .references(() => incidents.uid),
  verdict: text().notNull(),
  entities: document().notNull(),
  from: eventTime('from_time').notNull(),
  to: eventTime('to_time').notNull(),
  /** What it is about; null: all of its time, as lessons of earlier versions are. */
  values: document('values_taught'),
});
