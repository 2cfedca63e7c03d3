/** One action in words a lead can check: what, for and against, every gate, which one binds, what will happen. */
import type { ActionView, ExpiryOutcome } from '../../domain/action.ts';
import {
  countProlonged,
  findMode,
  wordConsequence,
  wordDetail,
  wordSearched,
  wordStanding,
  wordState,
} from '../../domain/action-words.ts';
import { d3fendTechniques } from '../../domain/data/d3fend.gen.ts';
import { actionWords } from '../../agents/ledger.ts';
import { terminalText } from '../output/terminal-text.ts';
import { dateTime } from './incident-text.ts';
import { hang, type Layout } from './wrap.ts';

/** Columns of a section's title with the gaps around it. */
const titled = 14;

/** Several lines, ending in a line feed. */
export function actionText(action: ActionView, layout: Layout): string {
  const mode = findMode(action);
  const section = sectionsIn(layout);
  const lines = [
    ...whatLines(action, layout),
    ...section('gates', gateLines(action)),
    ...section(mode === 'real' ? 'change' : 'dry run', planLines(action)),
    ...section(
      'history',
      action.history.map(
        (h) => `${dateTime(h.at)}  ${wordState(h.state, mode)}  ${wordDetail(h.detail, mode)}`,
      ),
    ),
    ...waitLines(action),
  ];
  return `${lines.join('\n')}\n`;
}

/** What somebody who approves has to know: what, whom, how long, until when, what speaks for it and against. */
export function approvalText(action: ActionView, layout: Layout, now: number): string {
  const section = sectionsIn(layout);
  const isReal = findMode(action) === 'real';
  const until = `until ${utcTime(now + action.leaseMs)} if approved now`;
  const lines = [
    ...whatLines(action, layout),
    ...section(isReal ? 'change' : 'dry run', planLines(action)),
    ...section('how long', [
      `${durationWords(action.leaseMs)}: it ${isReal ? 'is' : 'would be'} in force ${until}${isReal ? '' : ' (dry run)'}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function whatLines(action: ActionView, { style, width }: Layout): string[] {
  const section = sectionsIn({ style, width });
  const technique = `${action.d3fend} ${d3fendTechniques[action.d3fend] ?? ''}`;
  const against = (items: readonly string[]) =>
    items.length === 0 ? [wordSearched(action)] : items;
  return [
    `${style.paint('bold', action.uid)}  ${terminalText(actionWords(action))}  ${technique}  ${action.incident}  ${style.paint('accent', wordStanding(action, utcTime))}`,
    ...hang('     ', terminalText(wordConsequence(action.consequence, findMode(action))), {
      indent: 5,
      width,
    }),
    '',
    ...section('for', against(action.evidenceFor)),
    ...section('against', against(action.evidenceAgainst)),
    ...section('not known', against(action.notKnown)),
  ];
}

function sectionsIn({ width }: Layout) {
  return (title: string, items: readonly string[]): string[] =>
    items.flatMap((item, index) =>
      hang(`  ${(index === 0 ? title : '').padEnd(10)}  `, terminalText(item), {
        indent: titled,
        width,
      }),
    );
}

function planLines({ plan }: ActionView): readonly string[] {
  return plan.length === 0 ? ['no line: nothing here can carry it out'] : plan;
}

/** `1 h 30 min`, `45 s`. */
/** `1 h 30 min`, as short as it is exact. */
export function durationWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.length === 0 ? '0 s' : said.join(' ');
}

const utcTime = (at: number): string => `${dateTime(at)} UTC`;

/** By which rules, then every gate's answer of the newest decision: `✓` lets pass, `●` binds. */
function gateLines({ decision }: ActionView): string[] {
  if (decision === null) return ['not decided yet'];
  const rule = decision.rule === null ? 'the default of the function' : `“${decision.rule}”`;
  const graded = decision.grade === null ? '' : `, evidence grade ${decision.grade}`;
  const head = `${decision.level} by ${rule}, mode ${decision.mode}${graded}, policy ${decision.policyVersion}`;
  const answers = decision.gates.map(({ gate, effect, reason }) => {
    const mark = gate === decision.bindingGate ? '●' : effect === 'act' ? '✓' : '○';
    return `${mark} ${gate} → ${effect}: ${reason}`;
  });
  return [head, ...answers];
}

const outcomes: Readonly<Record<ExpiryOutcome, (substitute: string) => string>> = {
  do_not_act: () => 'it is not done',
  substitute: (kind) => `${kind} is done instead, where the policies allow it`,
  act: () => 'it is done, where the policies allow it',
};

/** What a person can do with it now, who may, and what happens if nobody does. */
function waitLines(action: ActionView): string[] {
  if (action.state === 'awaiting_approval') return askLines(action);
  if (action.activeUntil === null || !inForce.has(action.state)) return [];
  const isReal = findMode(action) === 'real';
  const then = isReal ? 'then lifted' : 'then it would be lifted';
  const end = `until ${utcTime(action.activeUntil)}, ${then} and checked to be gone`;
  return [
    line(isReal ? 'in force' : 'would be', `${end}${prolongedWords(countProlonged(action))}`),
    '',
    `  lift:     npx watchbill actions lift ${action.uid} --reason "…"`,
    `  extend:   npx watchbill actions extend ${action.uid} --for 2h --reason "…"`,
  ];
}

function prolongedWords(times: number): string {
  return times === 0 ? '' : `; prolonged ${times === 1 ? 'once' : `${times} times`}`;
}

const inForce: ReadonlySet<ActionView['state']> = new Set(['active', 'taken_over']);

const line = (title: string, text: string): string => `  ${title.padEnd(10)}  ${text}`;

function askLines({ uid, answerBy, approvals, decision }: ActionView): string[] {
  const terms = decision?.approval ?? null;
  const by = answerBy === null ? '–' : `${dateTime(answerBy)} UTC`;
  const outcome = outcomes[terms?.onExpiry ?? 'do_not_act'](terms?.substitute ?? 'nothing');
  const later = (terms?.escalate ?? []).map(
    ({ afterMs, roles }) => `after ${Math.round(afterMs / 60_000)} min also ${roles.join(', ')}`,
  );
  const quorum = terms?.quorum ?? 1;
  const people = quorum === 1 ? 'one' : `${quorum} different people`;
  const so =
    approvals.length === 0
      ? ''
      : `; approved so far by ${approvals.map((one) => one.by).join(', ')}`;
  return [
    ...(terms === null
      ? []
      : [line('asks', `${people} of ${[terms.roles.join(', '), ...later].join('; ')}${so}`)]),
    line('no answer', `by ${by}: ${outcome}`),
    '',
    `  approve:  npx watchbill approve ${uid}`,
    `  reject:   npx watchbill reject ${uid} --reason "…"`,
  ];
}
