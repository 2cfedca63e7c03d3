/** docs/claims.md: each claim of the README names a check that exists. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const rows = readFileSync('docs/claims.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim()));

it('is a table of claims and checks', () => {
  expect(rows[0]).toEqual(['Claim', 'Check that fails when it stops being true']);
  for (const row of rows) expect(row, row.join(' | ')).toHaveLength(2);
});

it('names, for each claim, checks that exist', () => {
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
