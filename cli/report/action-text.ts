/** One action in words a lead can check: what, for and against, every gate, which one binds, what will happen. */
import type { ActionView } from '../../domain/action.ts';
import { d3fendTechniques } from '../../domain/data/d3fend.gen.ts';
import { actionWords } from '../../agents/ledger.ts';
import { terminalText } from '../output/terminal-text.ts';
import { dateTime } from './incident-text.ts';
import { hang, type Layout } from './wrap.ts';

/** Columns of a section's title with the gaps around it. */
const titled = 14;

/** Several lines, ending in a line feed. */
export function actionText(action: ActionView, { style, width }: Layout): string {
  const section = (title: string, items: readonly string[]): string[] =>
    (items.length === 0 ? ['none found'] : items).flatMap((item, index) =>
      hang(`  ${(index === 0 ? title : '').padEnd(10)}  `, terminalText(item), {
        indent: titled,
        width,
      }),
    );
  const technique = `${action.d3fend} ${d3fendTechniques[action.d3fend] ?? ''}`;
  const lines = [
    `${style.paint('bold', action.uid)}  ${terminalText(actionWords(action))}  ${technique}  ${action.incident}  ${style.paint('accent', action.state)}`,
    ...hang('     ', terminalText(action.consequence), { indent: 5, width }),
    '',
    ...section('for', action.evidenceFor),
    ...section('against', action.evidenceAgainst),
    ...section('not known', action.notKnown),
    ...section('gates', gateLines(action)),
    ...section(action.decision?.dryRun === false ? 'change' : 'dry run', action.plan),
    ...section(
      'history',
      action.history.map((h) => `${dateTime(h.at)}  ${h.state}  ${h.detail}`),
    ),
    ...waitLines(action),
  ];
  return `${lines.join('\n')}\n`;
}

/** `✓` lets pass, `●` binds: every gate's answer of the newest decision. */
function gateLines({ decision }: ActionView): string[] {
  if (decision === null) return ['not decided yet'];
  return decision.gates.map(({ gate, effect, reason }) => {
    const mark = gate === decision.bindingGate ? '●' : effect === 'act' ? '✓' : '○';
    return `${mark} ${gate} → ${effect}: ${reason}`;
  });
}

function waitLines(action: ActionView): string[] {
  if (action.state !== 'awaiting_approval') return [];
  return [
    `  ${'no answer'.padEnd(10)}  by ${action.answerBy === null ? '–' : `${dateTime(action.answerBy)} UTC`}: it is not done`,
    '',
    `  approve:  npx watchbill approve ${action.uid}`,
    `  reject:   npx watchbill reject ${action.uid} --reason "…"`,
  ];
}
