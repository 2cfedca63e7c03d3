/** docs/errors.md and the table of codes say the same, and every code is raised by something. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WatchbillError, errorTable, type ErrorCode } from '../../domain/errors.ts';

const codes = Object.keys(errorTable).filter((code): code is ErrorCode => code in errorTable);
const page = readFileSync('docs/errors.md', 'utf8');

/** Heading → text of its section. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const lineEnd = section.indexOf('\n');
      return [section.slice(0, lineEnd).trim(), section.slice(lineEnd)];
    }),
);

/** The anchor of a heading of ours: lower case, with dashes for underscores. */
const anchor = (heading: string) => heading.toLowerCase().replaceAll('_', '-');

function part(section: string, name: string): string {
  return (
    new RegExp(`\\*\\*${name}:\\*\\*([^]*?)(?=\\n\\*\\*|\\n\\n|$)`).exec(section)?.[1] ?? ''
  ).trim();
}

const productFolders = [
  'sources',
  'detectors',
  'baselines',
  'policies',
  'agents',
  'storage',
].concat(['activities', 'workflows', 'api', 'cli', 'domain']);

function productText(): string {
  const folders = readdirSync('.').filter((name) => productFolders.includes(name));
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => path.endsWith('.ts') && path !== 'domain/errors.ts')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

describe('docs/errors.md', () => {
  it('has a section for every code, in the order of the table, and for nothing else', () => {
    expect([...sections.keys()]).toEqual(codes);
  });

  it('has the anchors that errors point at', () => {
    for (const code of codes) {
      expect(new WatchbillError(code, 'x').docs).toBe(`docs/errors.md#${anchor(code)}`);
    }
  });

  it.each(codes)('says what %s means, what mends it, and its exit code', (code) => {
    const section = sections.get(code) ?? '';
    expect(part(section, 'Means'), 'Means').toMatch(/^\S.{20,}\.$/s);
    expect(part(section, 'Mend'), 'Mend').toMatch(/^\S.{15,}\.$/s);
    expect(part(section, 'Exit code'), 'Exit code').toBe(String(errorTable[code].exit));
  });
});

describe('the table of codes', () => {
  const raised = new Set(productText().match(/(?<=['"])[A-Z]+(_[A-Z]+)*(?=['"])/g));

  it.each(codes)('%s is raised somewhere in product code', (code) => {
    expect(raised.has(code), `${code} is declared, but nothing raises it`).toBe(true);
  });
});
