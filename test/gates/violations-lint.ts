/** Lint rules, each with the smallest file that breaks it. */
import type { Violation } from './violation.ts';

interface Plant {
  name: string;
  path: string;
  code: string[];
  rule: string;
}

const pure = ['domain', 'sources', 'detectors', 'baselines', 'policies', 'agents'];
const synchronous = ['sources', 'detectors', 'baselines'];
const lines = (count: number, line: string) => Array.from({ length: count }, () => line);

const anywhere: Plant[] = [
  {
    name: 'a floating promise',
    path: 'api/planted.ts',
    code: ['export function planted(): void {', '  Promise.resolve(1);', '}'],
    rule: '@typescript-eslint/no-floating-promises',
  },
  {
    name: 'a promise where a truth value is asked',
    path: 'api/planted.ts',
    code: ['export const planted = (job: Promise<boolean>) => (job ? 1 : 2);'],
    rule: '@typescript-eslint/no-misused-promises',
  },
  {
    name: 'an any',
    path: 'api/planted.ts',
    code: ['export const planted = (input: any): boolean => input === 1;'],
    rule: '@typescript-eslint/no-explicit-any',
  },
  {
    name: 'a member of an unchecked value',
    path: 'api/planted.ts',
    code: ['export const planted = (text: string) => String(JSON.parse(text).name);'],
    rule: '@typescript-eslint/no-unsafe-member-access',
  },
  {
    name: 'a switch that forgets a case',
    path: 'domain/planted.ts',
    code: [
      "export function planted(side: 'left' | 'right'): number {",
      '  switch (side) {',
      "    case 'left':",
      '      return 1;',
      '  }',
      '  return 2;',
      '}',
    ],
    rule: '@typescript-eslint/switch-exhaustiveness-check',
  },
  {
    name: 'a type imported as a value',
    path: 'api/planted.ts',
    code: [
      "import { ErrorCode } from '../domain/errors.ts';",
      "export const planted: ErrorCode = 'USAGE';",
    ],
    rule: '@typescript-eslint/consistent-type-imports',
  },
  {
    name: 'a console.log',
    path: 'cli/planted.ts',
    code: ["console.log('planted');", 'export {};'],
    rule: 'no-console',
  },
  {
    name: 'a comment that switches a rule off',
    path: 'cli/planted.ts',
    code: ['// eslint-disable-next-line no-console', "console.log('planted');", 'export {};'],
    rule: 'no-console',
  },
  {
    name: 'a comment that hides a type error',
    path: 'cli/planted.ts',
    code: ['// @ts-expect-error because', "export const planted: number = 'one';"],
    rule: '@typescript-eslint/ban-ts-comment',
  },
  {
    name: 'four parameters',
    path: 'domain/planted.ts',
    code: ['export const planted = (a: 1, b: 2, c: 3, d: 4): number => a + b + c + d;'],
    rule: '@typescript-eslint/max-params',
  },
  {
    name: 'a file of 301 lines',
    path: 'domain/planted.ts',
    code: lines(301, 'export {};'),
    rule: 'max-lines',
  },
  {
    name: 'a function of 61 lines',
    path: 'domain/planted.ts',
    code: ['export function planted(list: number[]): void {', ...lines(59, '  list.push(1);'), '}'],
    rule: 'max-lines-per-function',
  },
  {
    name: 'a function with 16 ways through it',
    path: 'domain/planted.ts',
    code: [
      'export function planted(n: number): number {',
      ...lines(15, '  if (n > 1) n -= 1;'),
      '  return n;',
      '}',
    ],
    rule: 'complexity',
  },
  {
    name: 'a comparison that converts',
    path: 'domain/planted.ts',
    code: ['export const planted = (a: number, b: number): boolean => a == b;'],
    rule: 'eqeqeq',
  },
  {
    name: 'a note to do it later',
    path: 'domain/planted.ts',
    code: ['// TODO: later', 'export {};'],
    rule: 'no-warning-comments',
  },
];

const testHabits: Plant[] = [
  "vi.mock('../../domain/errors.ts');",
  "vi.doMock('../../domain/errors.ts');",
  "it.only('planted', () => expect(1).toBe(1));",
  "it.skip('planted', () => expect(1).toBe(1));",
  "it.todo('planted');",
  "describe.skip('planted', () => it('is', () => expect(1).toBe(1)));",
  "it.concurrent.only('planted', () => expect(1).toBe(1));",
  "it.skipIf(1 < 2)('planted', () => expect(1).toBe(1));",
  "it.only.each([1])('planted', (n) => expect(n).toBe(1));",
  "it('planted', { skip: true }, () => expect(1).toBe(1));",
].map((line) => ({
  name: `a test file with ${line}`,
  path: 'test/domain/planted.test.ts',
  code: [
    "import { describe, expect, it, vi } from 'vitest';",
    line,
    'void [describe, expect, it, vi];',
  ],
  rule: 'no-restricted-syntax',
}));

const clock: Plant[] = pure.map((folder) => ({
  name: `Date.now() in ${folder}/`,
  path: `${folder}/planted.ts`,
  code: ['export const planted = (): number => Date.now();'],
  rule: 'no-restricted-syntax',
}));

const chance: Plant[] = [
  ['new Date()', 'no-restricted-syntax', 'new Date().getTime()'],
  ['Math.random()', 'no-restricted-syntax', 'Math.random()'],
  ['performance.now()', 'no-restricted-globals', 'performance.now()'],
  ['setTimeout()', 'no-restricted-globals', 'Number(setTimeout(String, 1))'],
  ['process', 'no-restricted-globals', 'process.uptime()'],
].map(([name = '', rule = '', code = '']) => ({
  name: `${name} in baselines/`,
  path: 'baselines/planted.ts',
  code: [`export const planted = (): number => ${code};`],
  rule,
}));

const asynchronous: Plant[] = synchronous.map((folder) => ({
  name: `an async function in ${folder}/`,
  path: `${folder}/planted.ts`,
  code: ['export const planted = async () => 1;'],
  rule: 'no-restricted-syntax',
}));

const places: Plant[] = [
  {
    name: 'the local hour in a workflow',
    path: 'workflows/planted.ts',
    code: ['export const planted = (at: number): number => new Date(at).getHours();'],
    rule: 'no-restricted-syntax',
  },
  {
    name: 'fetch() beside the one file of the agents that may',
    path: 'agents/model/planted.ts',
    code: ["export const planted = (): Promise<unknown> => fetch('http://127.0.0.1');"],
    rule: 'no-restricted-globals',
  },
  {
    name: 'the process in a workflow',
    path: 'workflows/planted.ts',
    code: ['export const planted = (): number => process.pid;'],
    rule: 'no-restricted-globals',
  },
  {
    name: 'a React hook behind a condition',
    path: 'web/src/planted.tsx',
    code: [
      "import { useState } from 'react';",
      'export function Planted({ on }: { on: boolean }) {',
      '  if (on) useState(1);',
      '  return null;',
      '}',
    ],
    rule: 'react-hooks/rules-of-hooks',
  },
];

export const lintViolations: readonly Violation[] = [
  ...anywhere,
  ...testHabits,
  ...clock,
  ...chance,
  ...asynchronous,
  ...places,
].map(({ name, path: place, code, rule }, index) => {
  // A name of its own for each file: they are planted together.
  const path = place.replace('planted', `planted-${index}`);
  return {
    name,
    gate: 'lint',
    plant: [{ path, text: `${code.join('\n')}\n` }],
    only: [path],
    // ESLint prints a file's path on a line of its own, then its messages, each ending with the rule, then a blank line.
    expect: [new RegExp(`/${path}\\n(.+\\n)*? +\\d+:\\d+ +error .* ${rule}$`, 'm')],
  };
});
