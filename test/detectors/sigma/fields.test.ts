/** Values, wildcards and modifiers of one field, each by what it matches and what not. */
import { describe, expect, it, test } from 'vitest';
import { finds, compiled, matches, reasonOf, ruleText } from './made.ts';

type Case = readonly [search: string, matching: unknown[], others: unknown[]];

const values: Case[] = [
  ["a: 'Cmd.exe'", ['cmd.EXE', ['x', 'cmd.exe']], ['cmd.exe ', 'xcmd.exe', undefined, null, []]],
  ['a: 4624', [4624, '4624', '0x1210'], [46240, '', ' ', true]],
  ['a: 0', [0, '0', '0x0'], ['', ' ', null, undefined, false]],
  ['a: true', [true, 'true', 'True'], [false, 'T', 1]],
  ['a: null', [null, undefined, []], ['', 0, false]],
  ["a: ''", [''], [undefined, null, ' ']],
  ['a: [x, 5]', ['x', 5], ['x5']],
  ['a: [x, null]', ['x', undefined], ['y']],
];

const wildcards: Case[] = [
  ["a: '*'", ['', 'x'], [undefined]],
  ["a: 'a*c'", ['ac', 'abbc', 'AC'], ['acd', 'xac', 'a']],
  ["a: 'a?c'", ['abc'], ['ac', 'abbc']],
  ["a: '*b?d*'", ['abcde', 'bxd'], ['bd', 'bcc']],
  ["a: 'a*a'", ['aa', 'aba'], ['a']],
  ["a: '*ab*ab'", ['abab', 'xabyab'], ['ab', 'aba']],
  ["a: 'a\\*c'", ['a*c'], ['abc']],
  ["a: 'a\\?c'", ['a?c'], ['abc']],
  ["a: 'C:\\dir\\x'", ['c:\\dir\\x'], ['C:dirx']],
  ["a: 'C:\\\\dir'", ['C:\\dir'], ['C:\\\\dir']],
  ["a: 'C:\\\\*'", ['C:\\any'], ['C:any']],
  ["a: '\\\\\\\\\\*\\\\IPC$'", ['\\\\*\\IPC$'], ['\\\\host\\IPC$']],
  ["a: '\\\\\\\\*\\\\IPC$'", ['\\\\host\\IPC$'], ['host\\IPC$']],
];

const modifiers: Case[] = [
  ['a|contains: bc', ['abcd', 'BC'], ['b c']],
  ["a|contains: 'b*d'", ['abcde'], ['db']],
  ['a|startswith: ab', ['abc'], ['xab']],
  ['a|endswith: bc', ['abc'], ['bcd']],
  ['a|contains|all: [x, y]', ['yx', ['ax', 'by']], ['x', 'y']],
  ['a|cased: Ab', ['Ab'], ['ab', 'AB']],
  ['a|contains|cased: Ab', ['xAbx'], ['xabx']],
  ['a|lt: 5', [4, '4.5'], [5, 'x', '', undefined]],
  ['a|lte: 5', [5], [6]],
  ['a|gt: 5', [6, '0x10'], [5, '']],
  ['a|gte: 5', [5], [4]],
  ['a|exists: true', ['', 0], [undefined, null]],
  ['a|exists: false', [undefined], ['x']],
  ['a|neq: x', ['y', undefined], ['X']],
  ["a|re: '^a.c\\d+$'", ['abc1'], ['ABC1', 'abc', 'xabc1']],
  ["a|re|i: '^a.c'", ['ABCD'], ['xabc']],
  ["a|re|m: '^b$'", ['a\nb\nc'], ['abc']],
  ["a|re|s: 'a.b'", ['a\nb'], ['ab']],
  ["a|re: 'a.b'", ['axb'], ['a\nb']],
  ['a|cidr: 10.0.0.0/8', ['10.1.2.3', '::ffff:10.1.2.3'], ['11.0.0.1', '10.1', 'x', '::1']],
  ["a|cidr: ['10.0.0.0/8', 'fe80::/10']", ['fe80::1%eth0', '10.0.0.1'], ['fec0::1']],
  ["a|cidr: '2620:83:8000::/48'", ['2620:83:8000:0:1::2'], ['2620:83:8001::1']],
  ["a|cidr: '::1/128'", ['::1', '0:0:0:0:0:0:0:1'], ['::2', '1.1.1.1']],
  ['a|cidr: 0.0.0.0/0', ['9.9.9.9'], ['fe80::1', '9.9.9']],
  ['a|base64: foobar', ['Zm9vYmFy'], ['foobar']],
  ['a|wide|base64: ab', ['YQBiAA=='], ['YWI=']],
  ['a|utf16|base64: a', ['//5hAA=='], ['YQA=']],
  ['a|utf16be|base64: a', ['AGE='], ['YQA=']],
  ["a|windash|contains: ' -s '", ['x /s y', 'x -s y', 'x –s y', 'x —s y', 'x ―s y'], ['x s y']],
  ["a|windash: 'net-use -x'", ['net-use /x'], ['net/use -x']],
];

test.each([...values, ...wildcards, ...modifiers])('%s', (search, matching, others) => {
  for (const found of matching) expect(finds(search, found), `on ${String(found)}`).toBe(true);
  for (const found of others) expect(finds(search, found), `on ${String(found)}`).toBe(false);
});

describe('base64offset', () => {
  const secret = 'http://a.example/é';

  it.each([0, 1, 2, 3, 4, 5])('finds a value %i bytes into what was encoded', (before) => {
    for (const behind of ['', 'x', 'xy', 'xyz']) {
      const encoded = Buffer.from('q'.repeat(before) + secret + behind).toString('base64');
      expect(finds(`a|base64offset|contains: '${secret}'`, encoded), encoded).toBe(true);
    }
  });

  it('does not find another one', () => {
    const other = Buffer.from('http://b.example/é').toString('base64');
    expect(finds(`a|base64offset|contains: '${secret}'`, other)).toBe(false);
  });

  it('finds wide text that no UTF-8 could be', () => {
    const encoded = Buffer.from('日本', 'utf16le').toString('base64');
    expect(finds(`a|wide|base64offset|contains: '日本'`, encoded)).toBe(true);
  });
});

describe('fieldref', () => {
  const rule = (key: string) => compiled(ruleText(`selection: {${key}: b}\ncondition: selection`));

  it('compares two fields of one record', () => {
    expect(matches(rule('a|fieldref'), { a: 'X', b: 'x' })).toBe(true);
    expect(matches(rule('a|fieldref'), { a: 'x', b: 'y' })).toBe(false);
    expect(matches(rule('a|fieldref'), {})).toBe(false);
    expect(matches(rule('a|fieldref|endswith'), { a: 'dom\\joe', b: 'JOE' })).toBe(true);
    expect(matches(rule('a|fieldref|cased'), { a: 'X', b: 'x' })).toBe(false);
  });
});

describe('searches', () => {
  const rule = (search: string) =>
    compiled(ruleText(`selection:\n${search}\ncondition: selection`));

  it('wants all fields of a map', () => {
    const both = rule('  a: x\n  b: y');
    expect(matches(both, { a: 'x', b: 'y' })).toBe(true);
    expect(matches(both, { a: 'x' })).toBe(false);
  });

  it('wants any item of a list', () => {
    const any = rule('  - {a: x, b: y}\n  - c: z');
    expect(matches(any, { c: 'z' })).toBe(true);
    expect(matches(any, { a: 'x' })).toBe(false);
  });

  it('looks for keywords in every field', () => {
    const words = rule('  - one\n  - 22');
    expect(matches(words, { q: 'a ONE b' })).toBe(true);
    expect(matches(words, { q: ['x', 'y22'] })).toBe(true);
    expect(matches(words, { one: 'x' })).toBe(false);
    const all = rule("  '|all': [one, two]");
    expect(matches(all, { q: 'one', r: 'two' })).toBe(true);
    expect(matches(all, { q: 'one' })).toBe(false);
    expect(matches(rule("  '|re': '^o.e$'"), { q: 'one' })).toBe(true);
  });
});

test.each([
  ['a|expand: "%admins%"', 'modifier expand: placeholders have no values here'],
  ['a|minute: 5', 'modifier minute is not supported'],
  ['a|i: x', 'modifier i is not supported'],
  ['a|re|contains: x', 'modifiers that exclude each other: a|re|contains'],
  ['a|re|cidr: x', 'modifiers that exclude each other: a|re|cidr'],
  ['a|cidr: 10.0.0.0/33', 'not a network: 10.0.0.0/33'],
  ['a|cidr: nonsense', 'not a network: nonsense'],
  ['a|lt: many', 'modifier lt wants a number'],
  ['a|exists: maybe', 'modifier exists wants true or false'],
  ["a|base64: 'x*'", 'a value with wildcards cannot be encoded'],
  ['a|contains: null', 'null where text is wanted'],
  ['a: []', 'no value for a'],
  ['a: {b: c}', 'a value that is a map or a list in a list'],
  ["a|windash: '-a -b -c -d -e'", 'windash with more than 4 dashes'],
])('%s is not run, and says why', (search, reason) => {
  expect(reasonOf(ruleText(`selection:\n  ${search}\ncondition: selection`))).toBe(reason);
});
