/** How many people speak: by account and by whose hand was in it, never by name. */
import { describe, expect, it } from 'vitest';
import { countPersons, handsOf, isSamePerson, type Party } from '../../domain/party.ts';

const party = (account: string | null, ...madeBy: string[]): Party => ({ account, madeBy });
const ada = party('a');
const bob = party('b');
const owner = party(null);

describe('one person', () => {
  it.each<[string, [Party, Party], boolean]>([
    ['an account with itself', [ada, ada], true],
    ['two accounts that nobody had a hand in', [ada, bob], false],
    ['an account and what it made', [ada, party('b', 'a')], true],
    ['what an account made and that account', [party('b', 'a'), ada], true],
    ['two that the same account made', [party('b', 'a'), party('c', 'a')], true],
    ['two that the owner let in', [party('b', 'owner'), party('c', 'owner')], true],
    ['two that different accounts made', [party('b', 'a'), party('d', 'c')], false],
    ['the owner’s token and anybody', [owner, bob], true],
    ['anybody and the owner’s token', [bob, owner], true],
    ['the owner’s token twice', [owner, owner], true],
  ])('%s', (_who, [one, other], same) => {
    expect(isSamePerson(one, other)).toBe(same);
  });

  it.each<[string, Party[], number]>([
    ['nobody', [], 0],
    ['one', [ada], 1],
    ['the owner alone', [owner], 1],
    ['two', [ada, bob], 2],
    ['the same twice', [ada, ada], 1],
    ['a lead and the colleague that the lead made', [ada, party('b', 'a')], 1],
    ['a lead and the owner’s token', [ada, owner], 1],
    ['two, and the owner’s token', [ada, owner, bob], 2],
    ['a chain of makers', [ada, party('b', 'a'), party('c', 'b')], 1],
    ['one who may be either of two', [ada, bob, party('c', 'a', 'b')], 1],
    ['three', [ada, bob, party('c', 'd')], 3],
  ])('%s', (_who, parties, persons) => {
    expect(countPersons(parties)).toBe(persons);
  });

  it('counts the same in whatever order they spoke', () => {
    const [one, two, three] = [ada, party('b', 'x'), party('c', 'x', 'a')];
    for (const order of [
      [one, two, three],
      [two, one, three],
      [three, one, two],
      [two, three, one],
    ]) {
      expect(countPersons(order)).toBe(1);
    }
  });

  it('hands on who let its maker in', () => {
    expect(handsOf(party('b', 'a'))).toEqual(['b', 'a']);
    expect(handsOf(owner)).toEqual(['owner']);
  });
});
