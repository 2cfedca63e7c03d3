/** Texts of others are bounded before they are read whole: each bound by its own code, shown with low limits and harmless text. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { regexTest, longestExpression } from '../../detectors/sigma/regex.ts';
import { compileRules } from '../../detectors/sigma/rule-file.ts';
import { requireBoundedJson, type TextBounds } from '../../domain/bounds.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { parseDelegation } from '../../policies/document.ts';

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    return error instanceof WatchbillError ? error.code : String(error);
  }
}

const bounds: TextBounds = { length: 200, parts: 12, depth: 4 };
const json = (text: string) => codeOf(() => requireBoundedJson(text, bounds, 'it'));
const yaml = (text: string) => codeOf(() => parseDelegation(text, 'd.yaml', bounds));

describe('JSON', () => {
  it.each([
    ['{"a":[1,2,{"b":"[[[[[[{{{,,,,,,,,:::::"}]}', 'read'],
    ['{"a":"\\"[[[[[["}', 'read'],
    ['[[[[1]]]]', 'read'],
    ['[[[[[1]]]]]', 'DOCUMENT_TOO_DEEP'],
    ['[1,2,3,4,5,6,7,8,9,10,11,12]', 'read'],
    ['[1,2,3,4,5,6,7,8,9,10,11,12,13]', 'DOCUMENT_TOO_MANY_PARTS'],
    [`"${'a'.repeat(199)}"`, 'DOCUMENT_TOO_LARGE'],
  ])('%s', (text, code) => {
    expect(json(text)).toBe(code);
  });
});

describe('YAML of a delegation document', () => {
  it.each([
    ["version: '1'\nfunctions: { alert_triage: L1 }\n", 'read'],
    ["version: '1'\noverrides:\n  - when:\n      entities:\n        - {}\n", 'DOCUMENT_TOO_DEEP'],
    ["version: '1'\noverrides: [[[[]]]]\n", 'DOCUMENT_TOO_DEEP'],
    ["version: '1'\nprohibited: [a, b, c, d, e, f, g, h, i]\n", 'DOCUMENT_TOO_MANY_PARTS'],
    [`version: '1'\n# ${'a'.repeat(200)}\n`, 'DOCUMENT_TOO_LARGE'],
  ])('%s', (text, code) => {
    expect(yaml(text)).toBe(code);
  });
});

describe('what people really write', () => {
  const shipped = readFileSync('policies/default-delegation.yaml', 'utf8');

  it('is read: the shipped document', () => {
    expect(parseDelegation(shipped, 'shipped').version).toBe('1');
  });

  it('is read: a document ten times its size', () => {
    const one = (index: number) => `  - name: night ${index}
    reason: nobody is in the office then, and the workstations of this floor are off
    function: incident_response
    when: { zones: [floor-${index}], asset_groups: [workstation] }
    level: L1\n`;
    const many = Array.from({ length: 160 }, (_, index) => one(index)).join('');
    const large = shipped.replace(/^overrides: \[\]$/m, `overrides:\n${many}`);
    expect(large.length).toBeGreaterThan(10 * shipped.length);
    expect(parseDelegation(large, 'large').overrides).toHaveLength(160);
  });
});

describe('Sigma', () => {
  const rule =
    'title: t\nlogsource: { product: windows }\ndetection: { a: { b: c }, condition: a }\n';

  it('a rule file beyond a bound is listed with the reason, and the others go on', () => {
    const files = [{ name: 'a.yml', text: rule }];
    const reasonUnder = (changes: Partial<TextBounds>) =>
      compileRules(files, { ...bounds, ...changes }).notRun[0]?.reason;
    expect(reasonUnder({ parts: 5 })).toContain('more than 5 parts');
    expect(reasonUnder({ depth: 1 })).toContain('nested more than 1 deep');
  });

  it('an expression that is too long is not compiled', () => {
    const flags = { i: false, m: false, s: false };
    expect(regexTest('a'.repeat(longestExpression), flags)('b')).toBe(false);
    expect(() => regexTest('a'.repeat(longestExpression + 1), flags)).toThrow(/more than 4096/);
  });
});
