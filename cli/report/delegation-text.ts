/** Says which delegation is in force, what of a changed file waits, and what is wrong with a broken one. */
import { isDryRun } from '../../policies/gates/dry-run.ts';
import type { DelegationDocument } from '../../policies/document.ts';
import type { Style } from '../output/style.ts';
import type { System } from '../runtime/system.ts';
import { dateTime } from './incident-text.ts';

type Adopted = System['delegation'];

/** Mode and levels, as one line each. */
export function delegationText(
  document: DelegationDocument,
  { file, problem }: Pick<Adopted, 'file' | 'problem'>,
): string {
  const mode = isDryRun(document)
    ? 'dry run: shows what it would do, changes nothing'
    : 'responses are real: what is allowed changes the network';
  const levels = Object.entries(document.functions).map(([name, level]) => `${name} ${level}`);
  const from = problem === null ? (file.path ?? 'built-in default') : 'last good version';
  return `  ${mode}\n  delegation  ${levels.join(' · ')}  (${from})`;
}

/** What everyone must hear of the file: null when there is nothing. */
export function delegationNotice({ problem, outcome }: Adopted, style: Style): string | null {
  if (problem !== null) {
    return `${style.paint('bad', 'the delegation file is not in force')}; the last good version is:\n${problem.message}\n`;
  }
  if (outcome?.waits !== true) return null;
  const { version, loosens } = outcome;
  return `the delegation file loosens, and holds from ${dateTime(version.effectiveAt)} UTC on: ${loosens.join('; ')}\n`;
}
