/** Says which delegation is in force, what of a changed file waits, and what is wrong with a broken one. */
import type { WatchbillError } from '../../domain/errors.ts';
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

/** What everyone must hear of the files at a start, each with its line feed. */
const otherTemporal =
  'the Temporal server is another one than this database knew; what was needed is started again, asked again, or lifted';

export function notices(
  {
    delegation,
    inventory,
    temporalChanged,
    unbelieved,
  }: Pick<System, 'delegation' | 'inventory' | 'temporalChanged' | 'unbelieved'>,
  style: Style,
): string[] {
  const broken = (what: string, problem: WatchbillError | null): string[] =>
    problem === null
      ? []
      : [
          `${style.paint('bad', `${what} is not in force`)}, the last good version is:\n${problem.message}\n`,
        ];
  return [
    ...broken('the delegation file', delegation.problem),
    ...broken('the inventory file', inventory.problem),
    ...waiting(delegation),
    ...(temporalChanged
      ? [`${style.paint('warning', 'TEMPORAL_CHANGED')}: ${otherTemporal}\n`]
      : []),
    ...(unbelieved === null
      ? []
      : [`${style.paint('bad', 'KEY_UNKNOWN')}: ${unbelieved.why}\n  fix: ${unbelieved.fix}\n`]),
  ];
}

function waiting({ outcome }: Adopted): string[] {
  if (outcome?.waits !== true) return [];
  const { version, loosens } = outcome;
  return [
    `the delegation file loosens, and holds from ${dateTime(version.effectiveAt)} UTC on: ${loosens.join('; ')}\n`,
  ];
}
