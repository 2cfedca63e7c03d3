/** Tables of what was read: inputs, their committed batches, findings, baselines and rejected records. */
import {
  bigint,
  bigserial,
  boolean,
  doublePrecision,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
} from 'drizzle-orm/pg-core';
import { document, eventTime, text } from './columns.ts';

export const inputs = pgTable('inputs', {
  uid: text().primaryKey(),
  /** Order of registration. */
  ordinal: bigserial({ mode: 'number' }).notNull(),
  paths: document().notNull(),
  asLive: boolean().notNull(),
  /** Files may grow, rotate and appear: it is never read to the end. */
  follow: boolean().notNull().default(false),
  /** The last committed batch; 0 before the first. */
  seq: integer().notNull().default(0),
  position: document(),
  done: boolean().notNull().default(false),
  state: text().notNull().default('reading'),
  message: text(),
  events: bigint({ mode: 'number' }).notNull().default(0),
  rejected: bigint({ mode: 'number' }).notNull().default(0),
  ignored: bigint({ mode: 'number' }).notNull().default(0),
  bytesRead: doublePrecision().notNull().default(0),
  bytesTotal: doublePrecision(),
  eventTime: eventTime(),
});

/** Apart from `inputs`, because it is some megabytes and only resuming reads it. */
export const detectorStates = pgTable('detector_states', {
  input: text()
    .primaryKey()
    .references(() => inputs.uid),
  seq: integer().notNull(),
  state: document(),
});

export const batches = pgTable(
  'batches',
  {
    input: text()
      .notNull()
      .references(() => inputs.uid),
    seq: integer().notNull(),
    findingUids: document().notNull(),
    done: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.input, table.seq] })],
);

export const findings = pgTable(
  'findings',
  {
    uid: text().primaryKey(),
    input: text()
      .notNull()
      .references(() => inputs.uid),
    detector: text().notNull(),
    severityId: smallint().notNull(),
    startTime: eventTime().notNull(),
    endTime: eventTime().notNull(),
    document: document().notNull(),
    /** Whether an input that saw it was opened as live; null in what 0.1.0 stored: as its input says. */
    asLive: boolean(),
  },
  (table) => [index().on(table.input), index().on(table.startTime)],
);

/** Of findings that several inputs saw: what each of them saw, from which the finding is put together. */
export const findingVersions = pgTable(
  'finding_versions',
  {
    finding: text()
      .notNull()
      .references(() => findings.uid),
    input: text()
      .notNull()
      .references(() => inputs.uid),
    document: document().notNull(),
  },
  (table) => [primaryKey({ columns: [table.finding, table.input] })],
);

/** Pattern of life, one row per entity. */
export const baselineEntities = pgTable('baseline_entities', {
  key: text().primaryKey(),
  state: document(),
});

export const rejectedRecords = pgTable(
  'rejected_records',
  {
    input: text()
      .notNull()
      .references(() => inputs.uid),
    file: text().notNull(),
    offset: bigint({ mode: 'number' }).notNull(),
    reason: text().notNull(),
    /** A document, so that bytes which text refuses are kept exactly. */
    raw: document().notNull(),
  },
  (table) => [primaryKey({ columns: [table.input, table.file, table.offset] })],
);
