/** Conditions, each by the records they match. */
import { expect, test } from 'vitest';
import { compiled, matches, reasonOf, ruleText } from './made.ts';

const searches = `sel_a: {a: 1}
sel_b: {b: 1}
other: {c: 1}
_hidden: {d: 1}`;

const rule = (condition: string) => ruleText(`${searches}\ncondition: ${condition}`);

/** Which of all records with `a` to `d` match, as their letters. */
function matched(condition: string): string[] {
  const made = compiled(rule(condition));
  const letters = ['a', 'b', 'c', 'd'];
  const records = Array.from({ length: 16 }, (_, bits) =>
    letters.filter((_letter, place) => bits & (1 << place)),
  );
  return records
    .filter((record) => matches(made, Object.fromEntries(record.map((letter) => [letter, 1]))))
    .map((record) => record.join(''));
}

const all = ['', 'a', 'b', 'ab', 'c', 'ac', 'bc', 'abc'].flatMap((x) => [x, `${x}d`]);
const where = (holds: (record: string) => boolean) => all.filter(holds).toSorted();

test.each<[string, (record: string) => boolean]>([
  ['sel_a', (r) => r.includes('a')],
  ['not sel_a', (r) => !r.includes('a')],
  ['not not sel_a', (r) => r.includes('a')],
  ['sel_a and not other', (r) => r.includes('a') && !r.includes('c')],
  ['sel_a or sel_b and other', (r) => r.includes('a') || (r.includes('b') && r.includes('c'))],
  ['(sel_a or sel_b) and other', (r) => /[ab]/.test(r) && r.includes('c')],
  ['not (sel_a or other)', (r) => !/[ac]/.test(r)],
  ['not sel_a and sel_b', (r) => !r.includes('a') && r.includes('b')],
  ['sel_a AND NOT other', (r) => r.includes('a') && !r.includes('c')],
  ['1 of sel_*', (r) => /[ab]/.test(r)],
  ['any of sel_*', (r) => /[ab]/.test(r)],
  ['all of sel_*', (r) => r.includes('ab')],
  ['all of *_a', (r) => r.includes('a')],
  ['1 of s*l_b', (r) => r.includes('b')],
  ['1 of them', (r) => /[abc]/.test(r)],
  ['all of them', (r) => r.includes('abc')],
  ['other and not 1 of sel_*', (r) => r.includes('c') && !/[ab]/.test(r)],
  ['[sel_a, other]', (r) => /[ac]/.test(r)],
])('%s', (condition, holds) => {
  expect(matched(condition).toSorted()).toEqual(where(holds));
});

test.each([
  ['sel_a | count() > 5', 'aggregation over several records: | count() > 5'],
  ['sel_a | near sel_b', 'aggregation over several records: | near sel_b'],
  ['sel_a and', 'condition ends too early'],
  ['sel_a sel_b', 'condition is not understood at: sel_b'],
  ['(sel_a', 'condition with a parenthesis that is not closed'],
  ['missing', 'condition names a search that is not there: missing'],
  ['1 of nothing_*', 'condition names no search by: nothing_*'],
  ['2 of sel_*', 'condition with "2 of": only 1, any and all'],
  ['1 of', 'condition ends too early'],
  [`${'('.repeat(200)}sel_a${')'.repeat(200)}`, 'condition with too many parentheses'],
  [`${'not '.repeat(2000)}sel_a`, 'condition of more than 1000 words'],
])('%.60s is not run, and says why', (condition, reason) => {
  expect(reasonOf(rule(`'${condition}'`))).toBe(reason);
});
