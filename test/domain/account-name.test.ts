/** Names that a reader would take for somebody else's are refused. */
import { describe, expect, it } from 'vitest';
import { accountNameFault, lookOf } from '../../domain/account-name.ts';

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
    ['annab', ['anna']],
    ['user2', ['user1']],
    ...['user0', 'user3', 'user4', 'user5', 'user6', 'user7', 'user8', 'user9', 'user'].map(
      (name): [string, string[]] => [name, ['user1', 'user2']],
    ),
    ['user1.1', ['user11']],
    ['anna2013', ['anna2031', 'anna']],
    ['dara', ['clara']],
    ['Sigurður', ['Sigrún']],
    ['łukasz', ['lucas']],
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
    ['ƅob', ['bob'], 'looks like bob'],
    ['boƄ', ['bob'], 'looks like bob'],
    ['ʟead', ['lead'], 'looks like lead'],
    ['ɓøƀ', ['bob'], 'looks like bob'],
    ['ᴇvᴇ', ['eve'], 'looks like eve'],
    ['ǝvɛ', ['eve'], 'looks like eve'],
    ['ev3', ['eve'], 'looks like eve'],
    ['3ve', ['eve'], 'looks like eve'],
    ['eve', ['3v3'], 'looks like 3v3'],
    ['e.ve', ['eve'], 'looks like eve'],
    ['e-v_e', ['eve'], 'looks like eve'],
    ['eve.', ['eve'], 'looks like eve'],
    ['eve', ['e’ve'], 'looks like e’ve'],
    ['4nna', ['anna'], 'looks like anna'],
    ['8ob', ['bob'], 'looks like bob'],
    ['pe7er', ['peter'], 'looks like peter'],
    ['r.nax', ['max'], 'looks like max'],
    ['0wn3r', [], 'stands for the owner of the machine'],
    ['ꜱʏꜱᴛᴇᴍ', [], 'stands for the machine itself'],
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

  it('shows no Latin letter of an extension as one of its own that is drawn as one of the alphabet', () => {
    // Small capitals, and letters with a stroke, hook, tail or topbar, by what Unicode calls them.
    const drawn = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ ƀɓƃƈđɖɗƌɇƒǥɠħɦɨɉƙłƚɱɲɳƞøɵƥɋʠɍɽʂŧƭʈʉʋⱳƴɏƶȥ';
    const alike = 'abcdefghijklmnoprstuvwyz bbbcddddefgghhijkllmnnnoopqqrrstttuvwyyzz';
    expect([...drawn].map((letter) => lookOf(letter))).toEqual(
      [...alike].map((letter) => lookOf(letter)),
    );
  });
});
