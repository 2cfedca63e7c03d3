/** Accounts of people: their roles, their passwords as hashes, and that one lead is always left. */
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { WatchbillError } from '../domain/errors.ts';
import type { Account, AccountChange } from '../domain/people-api.ts';
import { PersonRole } from '../domain/person.ts';
import type { Database } from './database.ts';
import { accounts, apiTokens, oneTimeTokens, sessions } from './schema/people.ts';

type Row = typeof accounts.$inferSelect;

function accountOf({ uid, name, roles, disabled, passwordHash, createdAt }: Row): Account {
  return {
    uid,
    name,
    roles: z.array(PersonRole).parse(roles),
    disabled,
    hasPassword: passwordHash !== null,
    createdAt,
  };
}

const keyOf = (name: string): string => name.trim().toLowerCase();

/** @throws WatchbillError ACCOUNT_EXISTS when somebody has that name. */
export async function addAccount(
  db: Database,
  given: { uid: string; name: string; roles: readonly PersonRole[]; createdAt: number },
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

/** With the password's hash, which goes nowhere else. */
export async function getAccountNamed(
  db: Database,
  name: string,
): Promise<{ account: Account; passwordHash: string | null } | null> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(eq(accounts.nameKey, keyOf(name)));
  return row === undefined ? null : { account: accountOf(row), passwordHash: row.passwordHash };
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

export async function setPasswordHash(db: Database, uid: string, hash: string): Promise<void> {
  await db.update(accounts).set({ passwordHash: hash }).where(eq(accounts.uid, uid));
}
