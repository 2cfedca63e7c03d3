/** What is tested on the shared data is tested on data of our own too: no file of tests is skipped as a whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testsOf } from './twins.ts';

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => ({ path: `test/${name}`, code: readFileSync(`test/${name}`, 'utf8') }))
  .map(({ path, code }) => ({ path, ...testsOf(code) }))
  .filter(({ skipped }) => skipped.length > 0);

describe('files with tests that are skipped without the shared data', () => {
  it('are those that read it', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['test/sources/conformance.test.ts', 'test/eval/detect.test.ts']),
    );
  });

  it.each(files)('$path has tests that run without it', ({ always }) => {
    expect(always).not.toEqual([]);
  });
});

describe('the reading of a test file', () => {
  const guard = 'if (!hasSharedData) return ctx.skip(absent);';
  const made = (callee: string, body: string) => `${callee}('t', (ctx) => { ${body} });`;

  it.each([
    ['a guard in a test', made('it', guard), 0, 1],
    ['a guard in a table', made('test.for([1, 2])', guard), 0, 1],
    ['a test without one', made('it', 'expect(1);') + made('it', guard), 1, 1],
    [
      'a hook of the block',
      made('describe', `beforeEach((ctx) => { ${guard} });${made('it', '')}`),
      0,
      1,
    ],
    [
      'a hook of the file',
      `beforeEach((ctx) => { ${guard} });${made('describe', made('it', ''))}`,
      0,
      1,
    ],
    [
      'a hook of another block',
      made('describe', `beforeEach((ctx) => { ${guard} });${made('it', '')}`) + made('it', ''),
      1,
      1,
    ],
    [
      'rows that are skipped',
      made('it.each(rows)', 'const logs = make() ?? ctx.skip(absent);'),
      1,
      0,
    ],
  ])('tells %s', (...[, code, always, skipped]) => {
    const tests = testsOf(code);
    expect([tests.always.length, tests.skipped.length]).toEqual([always, skipped]);
  });
});
