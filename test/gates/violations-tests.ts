/** What the tests themselves hold: the summary line, the table of errors, the claims, and every detection. */
import type { Violation } from './violation.ts';

const planted = 'test/domain/planted.test.ts';
const scan = 'discovery/network-range-scan';
const scanTest = `test/detectors/${scan}.test.ts`;
const everyDetector = ['test/detectors/every-detector.test.ts'];
const errors = ['test/docs/errors.test.ts'];

const plantedTest = (body: string): Violation['plant'] => [
  { path: planted, text: `import { expect, it } from 'vitest';\n${body}\n` },
];

const summary: Violation[] = [
  {
    name: 'a test fails',
    gate: 'test',
    plant: plantedTest(
      "it('holds', () => expect(1).toBe(1));\nit('fails', () => expect(1).toBe(2));",
    ),
    only: [planted],
    expect: [planted, /\n1 passed, 1 failed\n$/],
  },
  {
    name: 'a test file cannot be loaded',
    gate: 'test',
    plant: [{ path: planted, text: "import './nowhere.ts';\n" }],
    only: [planted],
    expect: [planted, /\n0 passed, 1 failed\n$/],
  },
  {
    name: 'a promise is rejected outside of any test',
    gate: 'test',
    plant: plantedTest(
      "it('holds', () => expect(1).toBe(1));\nvoid Promise.reject(new Error('planted'));",
    ),
    only: [planted],
    expect: ['Error: planted', /\n1 passed, 1 failed\n$/],
  },
  {
    name: 'no test ran, all were skipped',
    gate: 'test',
    plant: plantedTest("it('is skipped', (context) => context.skip('planted'));\nvoid expect;"),
    only: [planted],
    expect: ['No test ran', /\n0 passed, 0 failed, 1 skipped\n$/],
  },
  {
    name: 'in CI, a test is skipped for want of root',
    gate: 'test',
    plant: plantedTest(
      "it('holds', () => expect(1).toBe(1));\nit('acts', (context) => context.skip('skipped: needs root and nft'));",
    ),
    only: [planted],
    expect: ['In CI no test may be skipped because of this', /\n1 passed, 1 failed, 1 skipped\n$/],
  },
  {
    name: 'no test file was found',
    gate: 'test',
    plant: [],
    only: ['test/planted-nowhere'],
    expect: ['No test files found', /\n0 passed, 0 failed\n$/],
  },
];

const documents: Violation[] = [
  {
    name: 'an error code that is not documented',
    gate: 'test',
    plant: [
      {
        path: 'domain/errors.ts',
        from: '  USAGE: {',
        to: '  PLANTED: { exit: 1, http: 500 },\n  USAGE: {',
      },
    ],
    only: errors,
    expect: ['says what PLANTED means', /[1-9]\d* failed/],
  },
  {
    name: 'an error code that nothing raises',
    gate: 'test',
    plant: [
      {
        path: 'domain/errors.ts',
        from: '  USAGE: {',
        to: '  PLANTED: { exit: 1, http: 500 },\n  USAGE: {',
      },
    ],
    only: errors,
    expect: ['PLANTED is declared, but nothing raises it'],
  },
  {
    name: 'a documented code that does not exist',
    gate: 'test',
    plant: [
      {
        path: 'docs/errors.md',
        from: '## INTERNAL\n',
        to: '## PLANTED\n\n**Means:** nothing at all, as it is planted here.\n\n## INTERNAL\n',
      },
    ],
    only: errors,
    expect: ['has a section for every code', /\+ +"PLANTED"/],
  },
  {
    name: 'a documented exit code that is wrong',
    gate: 'test',
    plant: [{ path: 'docs/errors.md', from: '**Exit code:** 2', to: '**Exit code:** 9' }],
    only: errors,
    expect: ['says what USAGE means, what mends it, and its exit code', "expected '9' to be '2'"],
  },
  {
    name: 'a claim whose check does not exist',
    gate: 'test',
    plant: [
      {
        path: 'docs/claims.md',
        from: /\n$/g,
        to: '\n| It is planted. | `test/planted-nowhere.test.ts` |\n',
      },
    ],
    only: ['test/docs/claims.test.ts'],
    expect: ['test/planted-nowhere.test.ts'],
  },
  {
    name: 'a promise whose line is gone',
    gate: 'test',
    plant: [
      {
        path: 'policies/gates/lease.ts',
        from: 'return lasts <= durationMs(document.lease.max)',
        to: 'return durationMs(document.lease.max) >= lasts',
      },
    ],
    only: ['test/docs/claims.test.ts'],
    expect: ['policies/gates/lease.ts does not hold the text exactly once'],
  },
  {
    name: 'a promise that the table of claims leaves out',
    gate: 'test',
    plant: [
      {
        path: 'docs/claims.md',
        from: /\n\| Renewals never outlast the longest lease .*/g,
        to: '',
      },
    ],
    only: ['test/docs/claims.test.ts'],
    expect: ['stand in the table', /[1-9]\d* failed/],
  },
];

const histories: Violation[] = [
  {
    name: 'a recording of an earlier version written anew',
    gate: 'test',
    plant: [
      { path: 'test/histories/0.1.0/response-active.json', from: 'workflowId', to: 'workflowID' },
    ],
    only: ['test/docs/histories.test.ts'],
    expect: ['0.1.0/response-active.json was changed'],
  },
  {
    name: 'a recording of an earlier version removed',
    gate: 'test',
    plant: [{ path: 'test/histories/0.1.0/watch.json', removed: true }],
    only: ['test/docs/histories.test.ts'],
    expect: ['0.1.0/watch.json was removed'],
  },
  {
    name: 'a recording that no manifest holds',
    gate: 'test',
    plant: [{ path: 'test/histories/0.1.0/planted.json', text: '{}\n' }],
    only: ['test/docs/histories.test.ts'],
    expect: ['0.1.0/planted.json is in no manifest'],
  },
];

const detections: Violation[] = [
  {
    name: 'a detection without a test',
    gate: 'test',
    plant: [{ path: scanTest, removed: true }],
    only: everyDetector,
    expect: [`${scanTest} is missing`],
  },
  {
    name: 'a detection never shown firing',
    gate: 'test',
    plant: [{ path: scanTest, from: /(['"`])fires on /g, to: '$1finds ' }],
    only: everyDetector,
    expect: [scanTest, 'fires on'],
  },
  {
    name: 'a detection never shown staying quiet',
    gate: 'test',
    plant: [{ path: scanTest, from: /(['"`])stays quiet on /g, to: '$1ignores ' }],
    only: everyDetector,
    expect: [scanTest, 'stays quiet on'],
  },
  {
    name: 'a detection without blind spots',
    gate: 'test',
    plant: [
      {
        path: `detectors/${scan}.ts`,
        from: /blindSpots: \[[^]*?\n {2}\],/g,
        to: 'blindSpots: [],',
      },
    ],
    only: everyDetector,
    expect: [scan, 'blindSpots: expected 0 to be greater than 0'],
  },
  {
    name: 'a technique that ATT&CK does not have',
    gate: 'test',
    plant: [{ path: `detectors/${scan}.ts`, from: "'T1046'", to: "'T9999'" }],
    only: everyDetector,
    expect: ['T9999 is no technique'],
  },
  {
    name: 'a file in a tactic folder that the list leaves out',
    gate: 'test',
    plant: [{ path: 'detectors/discovery/planted.ts', text: 'export {};\n' }],
    only: everyDetector,
    expect: ['names exactly the files in the tactic folders', 'discovery/planted'],
  },
];

export const testViolations: readonly Violation[] = [
  ...summary,
  ...documents,
  ...histories,
  ...detections,
];
