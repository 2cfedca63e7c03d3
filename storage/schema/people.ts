/** Tables of people: accounts, the ways they sign in, and the tokens that act for them. Secrets are kept as hashes only. */
import { sql } from 'drizzle-orm';
import { boolean, index, pgTable } from 'drizzle-orm/pg-core';
import { document, text, wallTime } from './columns.ts';

/** uids of accounts, or `owner`: see `Party.madeBy`. */
const makers = () => document().notNull();

export const accounts = pgTable('accounts', {
  uid: text().primaryKey(),
  name: text().notNull(),
  /** Lower case: the same name in another case is the same person. */
  nameKey: text().notNull().unique(),
  roles: document().notNull(),
  disabled: boolean().notNull().default(false),
  /** argon2id, in its own encoding; null until a password is set. */
  passwordHash: text(),
  createdAt: wallTime().notNull(),
  /** Who made it (`Party.madeBy`); of an account from before this was kept: the owner, for all that is known. */
  madeBy: makers().default(sql`'["owner"]'`),
  /** uid of the account that confirmed its person, or `owner`. */
  confirmedBy: text(),
  /** Whoever had a hand in its password, and hasn't been confirmed since. */
  passwordMadeBy: makers().default(sql`'[]'`),
});

/** A copy of the database signs nobody in. */
export const oneTimeTokens = pgTable('one_time_tokens', {
  hash: text().primaryKey(),
  /** Whom it signs in; null: the first lead. */
  account: text(),
  expiresAt: wallTime().notNull(),
  usedAt: wallTime(),
  madeBy: makers().default(sql`'["owner"]'`),
});

export const sessions = pgTable(
  'sessions',
  {
    hash: text().primaryKey(),
    /** Stays when the secret, and so the hash, is replaced. */
    id: text().notNull().default(''),
    account: text().notNull(),
    /** `password` or `link`. */
    opened: text().notNull().default('link'),
    /** Whoever had a hand in that password or link. */
    madeBy: makers().default(sql`'["owner"]'`),
    /** When the person signed in: a session that was given a new secret keeps it. */
    signedInAt: wallTime().notNull(),
    createdAt: wallTime().notNull(),
    lastSeen: wallTime().notNull(),
    /** Set when another secret has taken its place: until then it still answers. */
    retiredAt: wallTime(),
  },
  (table) => [index().on(table.account)],
);

export const apiTokens = pgTable(
  'api_tokens',
  {
    uid: text().primaryKey(),
    hash: text().notNull().unique(),
    name: text().notNull(),
    account: text().notNull(),
    scopes: document().notNull(),
    createdAt: wallTime().notNull(),
    expiresAt: wallTime().notNull(),
    lastUsed: wallTime(),
    madeBy: makers().default(sql`'["owner"]'`),
    confirmedBy: text(),
  },
  (table) => [index().on(table.account)],
);
