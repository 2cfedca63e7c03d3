/** All planted violations, and the commands of the gates that must catch them. */
import { importViolations } from './violations-imports.ts';
import { lintViolations } from './violations-lint.ts';
import { testViolations } from './violations-tests.ts';
import type { Gate, Violation } from './violation.ts';

/** `only` is left out for the run on the clean tree. */
export const commands: Record<Gate, (only?: readonly string[]) => [string, ...string[]]> = {
  types: () => ['tsc', '-p', 'tsconfig.json', '--pretty', 'false'],
  'types of web': () => ['tsc', '-p', 'web/tsconfig.json', '--pretty', 'false'],
  lint: (only = ['.']) => ['eslint', '--max-warnings', '0', ...only],
  format: () => ['prettier', '--check', '.'],
  deps: () => ['tsx', 'test/gates/deps.ts'],
  test: (only = ['test/docs', 'test/detectors/every-detector.test.ts']) => [
    'vitest',
    'run',
    '--project',
    'pure',
    ...only,
  ],
};

const others: Violation[] = [
  {
    name: 'a type error',
    gate: 'types',
    plant: [{ path: 'domain/planted.ts', text: "export const planted: number = 'one';\n" }],
    expect: [/domain\/planted\.ts\(1,14\): error TS2322/],
  },
  {
    name: 'an element of a list taken for granted',
    gate: 'types',
    plant: [
      {
        path: 'domain/planted-index.ts',
        text: 'export const first = (list: number[]): number => list[0];\n',
      },
    ],
    expect: [/domain\/planted-index\.ts\(1,\d+\): error TS2322/],
  },
  {
    name: 'a type error in a test',
    gate: 'types',
    plant: [{ path: 'test/domain/planted.ts', text: "export const planted: number = 'one';\n" }],
    expect: [/test\/domain\/planted\.ts\(1,14\): error TS2322/],
  },
  {
    name: 'a type error in the console',
    gate: 'types of web',
    plant: [{ path: 'web/src/planted.ts', text: "export const planted: number = 'one';\n" }],
    expect: [/web\/src\/planted\.ts\(1,14\): error TS2322/],
  },
  {
    name: 'a file formatted another way',
    gate: 'format',
    plant: [{ path: 'domain/planted.ts', text: 'export const planted = "one"\n' }],
    expect: [/\[warn\] domain\/planted\.ts/],
  },
];

export const violations: readonly Violation[] = [
  ...others,
  ...importViolations,
  ...lintViolations,
  ...testViolations,
];
