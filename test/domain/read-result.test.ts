/** What an activity of another build answered is read with what is safe where it says nothing. */
import { expect, it } from 'vitest';
import { readResult } from '../../workflows/read-result.ts';

const deny = { effect: 'deny', leaseMs: 0 };

it.each([
  ['says all', { effect: 'act', leaseMs: 5 }, { effect: 'act', leaseMs: 5 }],
  ['lacks a field', { leaseMs: 5 }, { effect: 'deny', leaseMs: 5 }],
  ['holds one as undefined', { effect: undefined, leaseMs: 5 }, { effect: 'deny', leaseMs: 5 }],
  ['is nothing', null, deny],
  ['was never there', undefined, deny],
  ['has more', { effect: 'act', leaseMs: 5, why: 'x' }, { effect: 'act', leaseMs: 5, why: 'x' }],
])('an answer that %s', (_name, answer, read) => {
  expect(readResult<object>(answer, deny)).toEqual(read);
});

it('null and false are said, not absent', () => {
  const whenAbsent: { terms: string | null; done: boolean } = { terms: 'some', done: true };
  expect(readResult(null, whenAbsent)).toEqual(whenAbsent);
  expect(readResult({ terms: null, done: false }, whenAbsent)).toEqual({
    terms: null,
    done: false,
  });
});
