/** Names that a reader would take for somebody else's are refused. */
import { describe, expect, it } from 'vitest';
import { accountNameFault } from '../../domain/account-name.ts';

describe('the name of an account', () => {
  it.each([
    ['anna', []],
    ['Jörg.Weiß', []],
    ['søren', []],
    ['анна', ['bob']],
    ['Ελένη', ['anna']],
    ['李雷', ['anna']],
    ['佐藤さくら', ['anna']],
    ['김철수', ['anna']],
    ['anna2', ['anna']],
    ['ann', ['anna']],
    ['o.brien', ['brien']],
  ])('%s is taken beside %j', (name, others) => {
    expect(accountNameFault(name, others)).toBeNull();
  });

  it.each([
    ['аnna', [], 'mixes scripts'],
    ['annа', ['anna'], 'mixes scripts'],
    ['раul', [], 'mixes scripts'],
    ['αlex', [], 'mixes scripts'],
    ['ѕасһа', ['cacha'], null],
    ['рор', ['pop'], 'looks like pop'],
    ['сос', ['coc'], 'looks like coc'],
    ['ΒΟΒ', ['bob'], 'looks like bob'],
    ['BOB', ['bob'], 'looks like bob'],
    ['b0b', ['bob'], 'looks like bob'],
    ['pau1', ['paul'], 'looks like paul'],
    ['pauI', ['paul'], 'looks like paul'],
    ['rnax', ['max'], 'looks like max'],
    ['vvanda', ['wanda'], 'looks like wanda'],
    ['josé', ['jose'], 'looks like jose'],
    ['jo\u0301rg', ['jorg'], 'looks like jorg'],
    ['ａｎｎａ', ['anna'], 'is written in a form of its own'],
    ['𝐚nna', ['anna'], 'is written in a form of its own'],
    ['an\u200bna', ['anna'], 'holds a character that can’t be seen'],
    ['anna\u202e', [], 'holds a character that can’t be seen'],
    ['an\u00adna', [], 'holds a character that can’t be seen'],
    ['anna\ufe0f', [], 'holds a character that can’t be seen'],
    ['owner', [], 'stands for the owner of the machine'],
    ['Owner', [], 'stands for the owner of the machine'],
    ['0wner', [], 'stands for the owner of the machine'],
    ['watchbill', [], 'stands for the machine itself'],
  ])('%s is judged beside %j: %s', (name, others, fault) => {
    const said = accountNameFault(name, others);
    if (fault === null) expect(said).toBeNull();
    else expect(said).toContain(fault);
  });
});
