/** Whose approval adds a person, and whose wish to prolong a lease is approved by whom. */
import { describe, expect, it } from 'vitest';
import { joinWishes, quorumFault, type Wish } from '../../domain/quorum.ts';

const person = (account: string | null, ...madeBy: string[]) => ({
  name: account ?? 'owner',
  account,
  madeBy,
});
const [ada, bob, carl] = [person('ada'), person('bob'), person('carl', 'ada')];
const owner = person(null);

describe('an approval', () => {
  it.each<[string, Parameters<typeof quorumFault>, string | null]>([
    ['of the first of one', [[], ada, 1], null],
    ['of the owner alone', [[], owner, 1], null],
    ['of the first of two', [[], ada, 2], null],
    ['of another', [[ada], bob, 2], null],
    ['of another though one was made by a third', [[carl], bob, 2], null],
    ['of the same', [[ada], ada, 2], 'ada has approved it: another person is needed'],
    [
      'of whom the first made',
      [[ada], carl, 2],
      'carl counts as one person with ada until somebody else confirms it',
    ],
    [
      'of who made the first',
      [[carl], ada, 2],
      'ada counts as one person with carl until somebody else confirms it',
    ],
    [
      'of one who may be either of two',
      [[ada, bob], person('dora', 'ada', 'bob'), 3],
      'dora counts as one person with ada and bob until somebody else confirms it',
    ],
    [
      'of the owner where two are needed',
      [[], owner, 2],
      'the owner’s token is none of 2 people: sign in as yourself',
    ],
  ])('%s', (_what, asked, fault) => {
    expect(quorumFault(...asked)).toBe(fault);
  });
});

describe('a wish to prolong a lease', () => {
  const hour = 3_600_000;
  const wish = (by: ReturnType<typeof person>, forMs = hour): Wish => ({ by, forMs });

  it('alone is approved by nobody', () => {
    expect(joinWishes([], wish(ada))).toEqual({ requestedBy: ada, approvals: [], forMs: hour });
    expect(joinWishes([wish(ada)], wish(ada))).toMatchObject({ requestedBy: ada, approvals: [] });
    expect(joinWishes([wish(ada)], wish(carl))).toMatchObject({ requestedBy: ada, approvals: [] });
    expect(joinWishes([wish(ada)], wish(owner))).toMatchObject({ approvals: [] });
    expect(joinWishes([wish(owner)], wish(ada))).toMatchObject({ approvals: [] });
  });

  it('of the owner’s token, which is nobody, is no request that others can’t second', () => {
    const joined = joinWishes([wish(owner), wish(ada)], wish(bob));
    expect(joined).toMatchObject({ requestedBy: ada, approvals: [bob] });
    expect(joinWishes([wish(owner)], wish(owner))).toMatchObject({ requestedBy: owner });
  });

  it('is approved by the next who wishes it, for as long as both do', () => {
    const joined = joinWishes([wish(ada, 2 * hour)], wish(bob, 4 * hour));
    expect(joined).toEqual({ requestedBy: ada, approvals: [bob], forMs: 2 * hour });
    expect(joinWishes([wish(ada, 4 * hour)], wish(bob, hour)).forMs).toBe(hour);
  });

  it('is approved by each who wishes it once', () => {
    const joined = joinWishes([wish(ada), wish(bob), wish(ada), wish(bob)], wish(person('emil')));
    expect(joined.approvals.map(({ name }) => name)).toEqual(['bob', 'emil']);
  });

  it('that was made long ago and longer is answered by the newest of the same person', () => {
    const joined = joinWishes([wish(ada, 8 * hour), wish(ada, hour)], wish(bob, 8 * hour));
    expect(joined.forMs).toBe(hour);
  });
});
