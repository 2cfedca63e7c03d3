/** Whose approval makes one person more, and how people prolong a lease together: nobody approves their own wish. */
import { countPersons, isSamePerson, type Party } from './party.ts';

/** Who speaks, with the name that others see. */
export type NamedParty = Party & Readonly<{ name: string }>;

/** Why an approval adds nobody to those given before; null when it does. `quorum`: how many people are needed. */
export function quorumFault(
  before: readonly NamedParty[],
  next: NamedParty,
  quorum: number,
): string | null {
  const { name, account } = next;
  if (quorum > 1 && account === null)
    return `the owner’s token is none of ${quorum} people: sign in as yourself`;
  if (countPersons([...before, next]) > countPersons(before)) return null;
  if (before.some((one) => one.account === account))
    return `${name} has approved it: another person is needed`;
  const same = before.filter((one) => isSamePerson(one, next)).map((one) => one.name);
  return `${name} counts as one person with ${same.join(' and ')} until somebody else confirms it`;
}

/** A person's wish that a lease go on, for so long from now, ms. */
export interface Wish<P extends NamedParty = NamedParty> {
  by: P;
  forMs: number;
}

/** A renewal as several people wish it: who asked first, who else did, and the time that all of them wish. */
export interface JoinedWish<P extends NamedParty> {
  requestedBy: P;
  approvals: P[];
  forMs: number;
}

/** Joins a wish with those before it, the oldest first: later wishes of other people approve the first. */
export function joinWishes<P extends NamedParty>(
  before: readonly Wish<P>[],
  now: Wish<P>,
): JoinedWish<P> {
  // Of one account the newest counts.
  const newest = new Map([...before, now].map((wish) => [wish.by.account, wish]));
  const wishes = [...newest.values()];
  // The owner's token is nobody in particular: what it wishes can't be seconded, and stands in nobody's way.
  const first = [...before, now].find(({ by }) => by.account !== null);
  const requestedBy = (first ?? before[0] ?? now).by;
  const approving = wishes.filter(({ by }) => !isSamePerson(by, requestedBy));
  const own = newest.get(requestedBy.account) ?? now;
  return {
    requestedBy,
    approvals: approving.map(({ by }) => by),
    forMs: Math.min(...[own, ...approving, now].map(({ forMs }) => forMs)),
  };
}
