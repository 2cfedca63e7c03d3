/** docs/claims.md: each claim of the README names a check that exists, and the table of promises is that of the gate. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lineOfPromise, loadPromises } from '../gates/promises/all.ts';
import { claimsPage, claimsPath } from './claims.ts';

const promises = await loadPromises();
const page = readFileSync(claimsPath, 'utf8');

/** Rows of the tables, each with the number of cells given. */
function rowsOf(text: string, cells: number): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((row) => row.map((cell) => cell.trim()))
    .filter((row) => row.length === cells);
}

describe('claims that whole suites hold', () => {
  const rows = rowsOf(page, 2);

  it('are a table of claims and checks', () => {
    expect(rows[0]).toEqual(['Claim', 'Check that fails when it stops being true']);
  });

  it('name, each, checks that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const [claim, check = ''] of rows.slice(2)) {
      const named = [...check.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
      expect(named, `no check named for: ${claim ?? ''}`).not.toEqual([]);
      const absent = named.filter(
        (name) => !existsSync(name) && !(name.replace(/^npm (run )?/, '') in scripts),
      );
      expect(absent, claim ?? '').toEqual([]);
    }
  });
});

describe('kept promises', () => {
  it('name text that stands once in its file, and a test file that exists', () => {
    const broken = promises.flatMap((promise) => {
      const { area, claim, file, test } = promise;
      const line = existsSync(file) ? lineOfPromise(readFileSync(file, 'utf8'), promise) : null;
      return [
        ...(line === null
          ? [`${area}: ${claim}: ${file} does not hold the text exactly once`]
          : []),
        ...(existsSync(test) ? [] : [`${area}: ${claim}: there is no ${test}`]),
      ];
    });
    expect(broken).toEqual([]);
  });

  it('say each claim once', () => {
    const claims = promises.map(({ claim }) => claim);
    expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
  });

  it('stand in the table (`npm run claims` writes it)', () => {
    const written = claimsPage(page, promises);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(claimsPath, written);
    expect(readFileSync(claimsPath, 'utf8')).toBe(written);
  });
});
