/** Accounts of people: their roles, their passwords as hashes, and that one lead is always left. */
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { WatchbillError } from '../domain/errors.ts';
import type { Account, AccountChange } from '../domain/people-api.ts';
import { OWNER, requireAnother, type Party } from '../domain/party.ts';
import { PersonRole } from '../domain/person.ts';
import type { Database } from './database.ts';
import { parseMakers } from './makers.ts';
import { accounts, apiTokens, oneTimeTokens, sessions } from './schema/people.ts';

type Row = typeof accounts.$inferSelect;

function accountOf(row: Row): Account {
  const { uid, name, disabled, passwordHash, createdAt, confirmedBy } = row;
  return {
    uid,
    name,
    roles: z.array(PersonRole).parse(row.roles),
    disabled,
    hasPassword: passwordHash !== null,
    createdAt,
    madeBy: parseMakers(row.madeBy),
    confirmedBy,
  };
}

const keyOf = (name: string): string => name.trim().toLowerCase();

/** @throws WatchbillError ACCOUNT_EXISTS when somebody has that name. */
export async function addAccount(
  db: Database,
  given: Pick<Account, 'uid' | 'name' | 'createdAt'> & {
    roles: readonly PersonRole[];
    madeBy: readonly string[];
  },
): Promise<Account> {
  const [row] = await db
    .insert(accounts)
    .values({ ...given, nameKey: keyOf(given.name) })
    .onConflictDoNothing({ target: accounts.nameKey })
    .returning();
  if (row === undefined) {
    throw new WatchbillError('ACCOUNT_EXISTS', `there is an account called ${given.name}`);
  }
  return accountOf(row);
}

export async function getAccount(db: Database, uid: string): Promise<Account | null> {
  const [row] = await db.select().from(accounts).where(eq(accounts.uid, uid));
  return row === undefined ? null : accountOf(row);
}

/** An account with its password's hash, which goes nowhere else, and whoever had a hand in that password. */
export interface AccountWithPassword {
  account: Account;
  passwordHash: string | null;
  passwordMadeBy: string[];
}

export async function getAccountNamed(
  db: Database,
  name: string,
): Promise<AccountWithPassword | null> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(eq(accounts.nameKey, keyOf(name)));
  if (row === undefined) return null;
  const { passwordHash, passwordMadeBy } = row;
  return { account: accountOf(row), passwordHash, passwordMadeBy: parseMakers(passwordMadeBy) };
}

/** By name. */
export async function listAccounts(db: Database): Promise<Account[]> {
  return (await db.select().from(accounts).orderBy(asc(accounts.nameKey))).map(accountOf);
}

/**
 * Changes roles, or whether it may be used. A disabled account loses its sessions, links and tokens at once.
 * @throws WatchbillError NOT_FOUND · LAST_LEAD when nobody would be left to lead
 */
export async function changeAccount(
  db: Database,
  uid: string,
  { roles, disabled }: AccountChange,
): Promise<Account> {
  return await db.transaction(async (tx) => {
    const rows = await tx.select().from(accounts).for('update');
    const row = rows.find((one) => one.uid === uid);
    if (row === undefined) throw new WatchbillError('NOT_FOUND', `there is no account ${uid}`);
    const changed = { ...row, roles: roles ?? row.roles, disabled: disabled ?? row.disabled };
    const leads = (one: Row): boolean => !one.disabled && accountOf(one).roles.includes('lead');
    const others = rows.filter((one) => one.uid !== uid);
    if (leads(row) && ![...others, changed].some(leads)) {
      throw new WatchbillError('LAST_LEAD', `${row.name} is the last lead`, {
        fix: 'give the role lead to somebody else first',
      });
    }
    await tx
      .update(accounts)
      .set({ roles: changed.roles, disabled: changed.disabled })
      .where(eq(accounts.uid, uid));
    if (changed.disabled) {
      await tx.delete(sessions).where(eq(sessions.account, uid));
      await tx.delete(oneTimeTokens).where(eq(oneTimeTokens.account, uid));
      await tx.delete(apiTokens).where(eq(apiTokens.account, uid));
    }
    return accountOf(changed);
  });
}

/** `madeBy`: whoever had a hand in the session in which it was set. */
export async function setPasswordHash(
  db: Database,
  uid: string,
  { hash, madeBy }: { hash: string; madeBy: readonly string[] },
): Promise<void> {
  await db
    .update(accounts)
    .set({ passwordHash: hash, passwordMadeBy: madeBy })
    .where(eq(accounts.uid, uid));
}

/**
 * Notes that somebody who had no hand in it says who the account's person is: of the account, its password and its
 * open sessions nobody's hand counts from now on.
 * @throws WatchbillError NOT_FOUND · SAME_PERSON
 */
export async function confirmAccount(db: Database, uid: string, by: Party): Promise<Account> {
  return await db.transaction(async (tx) => {
    const [row] = await tx.select().from(accounts).where(eq(accounts.uid, uid)).for('update');
    if (row === undefined) throw new WatchbillError('NOT_FOUND', `there is no account ${uid}`);
    const open = await tx.select().from(sessions).where(eq(sessions.account, uid));
    const hands = [row.madeBy, row.passwordMadeBy, ...open.map((one) => one.madeBy)];
    requireAnother(by, { account: uid, madeBy: hands.flatMap(parseMakers) });
    const confirmed = { confirmedBy: by.account ?? OWNER, passwordMadeBy: [] };
    await tx.update(accounts).set(confirmed).where(eq(accounts.uid, uid));
    await tx.update(sessions).set({ madeBy: [] }).where(eq(sessions.account, uid));
    return accountOf({ ...row, ...confirmed });
  });
}
