/** Tables of what moves an action: orders of people, withdrawals, warrants, and the signed results of those who act. */
import { bigserial, boolean, index, pgTable, unique } from 'drizzle-orm/pg-core';
import { document, eventTime, text, wallTime } from './columns.ts';
import { actions } from './response.ts';

export const personalOrders = pgTable(
  'personal_orders',
  {
    uid: text().primaryKey(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    kind: text().notNull(),
    action: text()
      .notNull()
      .references(() => actions.uid),
    /** Who ordered it, as looked up. */
    by: document('ordered_by').notNull(),
    body: document().notNull(),
    idempotencyKey: text().notNull(),
    at: wallTime().notNull(),
    takenFor: text(),
    refused: text(),
  },
  (table) => [unique().on(table.action, table.idempotencyKey)],
);

/** Questions that are taken back, because what they ask about is over. */
export const withdrawals = pgTable('withdrawals', {
  action: text()
    .primaryKey()
    .references(() => actions.uid),
  reason: text().notNull(),
  at: wallTime().notNull(),
});

/** What may be put in force, and what may be lifted, each signed by who decides. */
export const warrants = pgTable(
  'warrants',
  {
    id: text().primaryKey(),
    ordinal: bigserial({ mode: 'number' }).notNull(),
    action: text()
      .notNull()
      .references(() => actions.uid),
    /** `apply` or `lift`. */
    purpose: text().notNull(),
    /** The decision that permits it; null for the lift of a lease from before there were any. */
    decision: text(),
    /** The run of the workflow that asked for the decision. */
    run: text().notNull(),
    leaseMs: wallTime().notNull(),
    /** Event time of the newest evidence that the decision rests on. */
    evidence: eventTime().notNull(),
    warrant: text().notNull(),
    at: wallTime().notNull(),
  },
  (table) => [index().on(table.action)],
);

/** Append-only. */
export const actResults = pgTable(
  'act_results',
  {
    ordinal: bigserial({ mode: 'number' }).primaryKey(),
    action: text()
      .notNull()
      .references(() => actions.uid),
    /** JSON, exactly as it was signed. */
    body: text().notNull(),
    signature: text().notNull(),
    /** Fingerprint of the key. */
    key: text('signed_by').notNull(),
    at: wallTime().notNull(),
  },
  (table) => [index().on(table.action)],
);

/** Public halves of all keys that were ever used. */
export const signingKeys = pgTable('signing_keys', {
  fingerprint: text().primaryKey(),
  ordinal: bigserial({ mode: 'number' }).notNull(),
  /** `act`: signs results; `warrant`: signs warrants. */
  purpose: text().notNull(),
  pem: text().notNull(),
  /** The first of its purpose is; another one only when a person says so. */
  accepted: boolean().notNull(),
  at: wallTime().notNull(),
});
