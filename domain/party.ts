/** How many people speak: one person stays one, whatever accounts, links and tokens they made for themselves. */
import { z } from 'zod';
import { WatchbillError } from './errors.ts';

/** The owner of the machine, where the maker of something is named: who calls with the instance's own token. */
export const OWNER = 'owner';

/** Who speaks, and who else may be speaking in that name. */
export const Party = z.object({
  /** uid of the account; null: the owner of the machine, who may be anybody. */
  account: z.string().nullable(),
  /**
   * Whoever had a hand in it: uids of accounts, or `owner`, that made this account, the link or password it signed in
   * with, or its token, and could therefore be speaking themselves. Empty once somebody else has confirmed it.
   */
  madeBy: z.array(z.string()),
});
export type Party = Readonly<{ account: string | null; madeBy: readonly string[] }>;

/** Whoever may be speaking: also the makers of what this party makes. */
export function handsOf({ account, madeBy }: Party): string[] {
  return [...new Set([account ?? OWNER, ...madeBy])];
}

/** Whether the two may be one human being. The owner's token is in the hands of nobody known: it may be either. */
export function isSamePerson(one: Party, other: Party): boolean {
  if (one.account === null || other.account === null) return true;
  const hands = new Set(handsOf(one));
  return handsOf(other).some((hand) => hands.has(hand));
}

/** How many people there are at least: those who may be the same count as one, and so does a chain of them. */
export function countPersons(parties: readonly Party[]): number {
  const known = parties.filter(({ account }) => account !== null);
  if (known.length === 0) return parties.length === 0 ? 0 : 1;
  let groups: Party[][] = [];
  for (const party of known) {
    const joined = groups.filter((group) => group.some((one) => isSamePerson(one, party)));
    groups = [...groups.filter((group) => !joined.includes(group)), [...joined.flat(), party]];
  }
  return groups.length;
}

/**
 * Whoever made something doesn't vouch for it; the owner of the machine may, who could write into its database too.
 * @throws WatchbillError SAME_PERSON
 */
export function requireAnother(by: Party, confirmed: Party): void {
  if (by.account === null || !isSamePerson(by, confirmed)) return;
  throw new WatchbillError('SAME_PERSON', 'who had a hand in it can’t confirm it', {
    fix: 'ask another lead, or the owner of the machine: npx watchbill accounts confirm NAME',
  });
}
