/** Writes the first table of docs/claims.md from the kept promises. */
import type { ListedPromise } from '../gates/promises/all.ts';

export const claimsPath = 'docs/claims.md';

const begin = '<!-- kept promises: written by `npm run claims`, from test/gates/promises -->';
const end = '<!-- end of the kept promises -->';
const LONGEST_CODE = 90;

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);

/** The first line of what keeps it, as far as it fits into a cell. */
function codeOf(from: string): string {
  const [line = ''] = from.trim().split('\n');
  const short = line.length > LONGEST_CODE ? `${line.slice(0, LONGEST_CODE)}…` : line;
  // Two backticks hold text that has one.
  return short.includes('`') ? `\`\` ${cell(short)} \`\`` : `\`${cell(short)}\``;
}

function row({ claim, file, from, test, name }: ListedPromise): string {
  return `| ${cell(claim)} | \`${file}\`: ${codeOf(from)} | \`${test}\` › ${cell(name)} |`;
}

/** The page with its first table as it must be. @throws Error when the marks around it are gone. */
export function claimsPage(page: string, promises: readonly ListedPromise[]): string {
  const [head, rest] = page.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error(`${claimsPath} lost its marks`);
  const table = [
    '| Claim | Without this line | this test is red |',
    '| --- | --- | --- |',
    ...promises.map(row),
  ];
  return [head, begin, '\n\n', table.join('\n'), '\n\n', end, tail].join('');
}
