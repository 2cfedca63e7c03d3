/** One action in words a lead can check: what, for and against, every gate, which one binds, what will happen. */
import type { ActionView } from '../../domain/action.ts';
import { d3fendTechniques } from '../../domain/data/d3fend.gen.ts';
import { actionWords } from '../../agents/ledger.ts';
import type { Style } from '../output/style.ts';
import { terminalText } from '../output/terminal-text.ts';
import { dateTime } from './incident-text.ts';

export function actionText(action: ActionView, style: Style): string {
  const lines = [
    `${style.paint('bold', action.uid)}  ${terminalText(actionWords(action))}  ${action.d3fend} ${d3fendTechniques[action.d3fend] ?? ''}  ${action.incident}  ${style.paint('accent', action.state)}`,
    `     ${terminalText(action.consequence)}`,
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

function section(title: string, items: readonly string[]): string[] {
  const shown = items.length === 0 ? ['none found'] : items;
  return shown.map(
    (item, index) => `  ${(index === 0 ? title : '').padEnd(10)}  ${terminalText(item)}`,
  );
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
