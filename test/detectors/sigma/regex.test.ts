/** Regular expressions of rules find what the runtime's find, end at once, and refuse what they do not know. */
import { describe, expect, it, test } from 'vitest';
import { regexTest } from '../../../detectors/sigma/regex.ts';

const plain = { i: false, m: false, s: false };

test.each([
  ['abc', 'xabcx', plain, true],
  ['^abc$', 'xabcx', plain, false],
  ['ABC', 'abc', plain, false],
  ['ABC', 'abc', { ...plain, i: true }, true],
  ['(?i)AB', 'xab', plain, true],
  ['^b$', 'a\nb', plain, false],
  ['^b$', 'a\nb', { ...plain, m: true }, true],
  ['a.b', 'a\nb', plain, false],
  ['a.b', 'a\nb', { ...plain, s: true }, true],
  ['(?P<name>ab)+c', 'ababc', plain, true],
  ['a{2,3}\\b', 'caa', plain, true],
  ['', '', plain, true],
])('/%s/ on %j', (...[source, text, flags, expected]) => {
  expect(regexTest(source, flags)(text)).toBe(expected);
});

describe('expressions that hang an engine that goes back', () => {
  it.each(['(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*a){20}$', '(x+x+)+y', '^(\\w+\\s?)*$'])(
    '%s ends',
    (source) => {
      // The runtime's own engine would not end within the life of this machine.
      expect(regexTest(source, plain)(`${'a'.repeat(5_000)}!`)).toBe(false);
    },
  );
});

test.each([
  '(?=a)',
  '(?<!a)b',
  '(a)\\1',
  'a**',
  '*a',
  '(a',
  'a)',
  '[a',
  '[z-a]',
  'a\\',
  'a{1000000}',
])('/%s/ is refused with a reason', (source) => {
  expect(() => regexTest(source, plain)).toThrow(/^regular expression: ./);
});
