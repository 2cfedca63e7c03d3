/** Which Sigma rules run, and of each other one the reason why it does not: never a rule that is silently left out. */
import type { RuleSet } from '../../detectors/sigma/rule-file.ts';
import type { Style } from '../output/style.ts';
import { terminalText } from '../output/terminal-text.ts';

export function tellRules(
  { rules, notRun }: RuleSet,
  { stderr, style }: { stderr: { write(text: string): unknown }; style: Style },
): void {
  for (const { file, title, reason } of notRun) {
    const named = title === null ? file : `${file} "${title}"`;
    stderr.write(
      `${style.paint('warning', '!')} sigma: not run: ${terminalText(`${named}: ${reason}`)}\n`,
    );
  }
  const all = rules.length + notRun.length;
  stderr.write(`sigma: ${rules.length} of ${all} ${all === 1 ? 'rule' : 'rules'} run\n`);
}
