/** An incident as the command line tells it: who, what, when, how sure, what was proposed and why it was or was not done. */
import type { ActionView } from '../../domain/action.ts';
import { findMode, wordStanding } from '../../domain/action-words.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Closed } from '../../domain/verdict.ts';
import type { Severity } from '../../domain/finding.ts';
import { phaseOf } from '../../domain/phase.ts';
import { actionWords } from '../../agents/ledger.ts';
import type { Tone } from '../output/style.ts';
import { terminalText } from '../output/terminal-text.ts';
import { headed, headedLines, opinionLines, soundnessLines } from './opinion-text.ts';
import { hang, type Layout } from './wrap.ts';

/** How a severity is marked: by shape first, colour only adds to it. */
export const severityMarks: Readonly<Record<Severity, readonly [glyph: string, tone: Tone]>> = {
  critical: ['▲', 'bad'],
  high: ['◆', 'bad'],
  medium: ['●', 'warning'],
  low: ['○', 'accent'],
  info: ['–', 'dim'],
};

/** Several lines, ending in a line feed. */
export function incidentText(incident: Incident, layout: Layout): string {
  const { style, width } = layout;
  const [glyph, tone] = severityMarks[incident.severity];
  const head = `${style.paint('bold', incident.uid)}  ${style.paint(tone, `${glyph} ${incident.severity}`)}  `;
  const indent = incident.uid.length + incident.severity.length + 6;
  const lines = [
    ...hang(head, terminalText(incident.title), { indent, width }),
    ...hang('  ', `${spanOf(incident)} · ${countOf(incident)} · ${incident.severityReason}`, {
      indent: 2,
      width,
    }).map((line) => style.paint('dim', line)),
    ...standingLines(incident, layout),
    '',
    ...timelineLines(incident, layout),
    '',
    ...opinionLines(incident, layout),
    ...narrativeLines(incident, layout),
    ...incident.actions.flatMap((action) => actionLines(action, layout)),
  ];
  return `${lines.join('\n')}\n`;
}

/** What came before, and how it ended, where it did. */
function standingLines({ closed, follows }: Incident, { width }: Layout): string[] {
  const said = [
    ...(follows === null ? [] : [`follows ${follows}, which was closed`]),
    ...(closed === null ? [] : [closedText(closed)]),
  ];
  return said.flatMap((text) => hang('  ', terminalText(text), { indent: 2, width }));
}

/** `closed as benign trigger (authorised), severity low, by lead at 2024-08-12 10:31 UTC: …`. */
export function closedText({ as, kind, severity, note, by, at }: Closed): string {
  const reason = [as, ...(kind === null ? [] : [`(${kind})`])].join(' ').replaceAll('_', ' ');
  const why = note === '' ? '' : `: ${note}`;
  const grave = severity === null ? '' : `, severity ${severity},`;
  return `closed as ${reason}${grave} by ${by} at ${dateTime(at)} UTC${why}`;
}

function spanOf({ start, end }: Incident): string {
  return `${dateTime(start)} – ${sameDay(start, end) ? clock(end) : dateTime(end)} UTC`;
}

function countOf({ findings }: Incident): string {
  return findings.length === 1 ? '1 finding' : `${findings.length} findings`;
}

function sameDay(a: number, b: number): boolean {
  return dateTime(a).slice(0, 10) === dateTime(b).slice(0, 10);
}

/** One step a line, with the time of day; with the date too where the incident goes on over midnight. */
function timelineLines({ timeline, start, end }: Incident, { style, width }: Layout): string[] {
  const time = sameDay(start, end) ? clock : dateTime;
  return timeline.flatMap((entry) => {
    const technique = (entry.techniques[0] ?? '').padEnd(9);
    const phase = phaseOf(entry.tactic) ?? '  ';
    const prefix = `  ${time(entry.start)}  ${style.paint('accent', phase)}  ${technique}  `;
    const indent = time(entry.start).length + phase.length + technique.length + 8;
    return hang(prefix, terminalText(entry.message), { indent, width });
  });
}

/** How sure, what is not known and what to do; the steps stand above already. */
function narrativeLines({ narrative }: Incident, layout: Layout): string[] {
  if (narrative === null) return [layout.style.paint('dim', '  being investigated…'), ''];
  const said = (heading: string, kinds: readonly string[]) => {
    const claims = narrative.claims.filter((claim) => kinds.includes(claim.kind));
    return claims.map((claim, index) =>
      headedLines(index === 0 ? heading : '', claim.text, layout),
    );
  };
  return [
    ...said('Normal', ['comparison']).slice(0, 1),
    ...said('How sure', ['assessment', 'hypothesis']),
    ...said('Not known', ['unknown']),
    ...said('Do next', ['recommendation']),
    soundnessLines(narrative, layout),
    [''],
  ].flat();
}

/** What became of it in a word or two, so that a column of them can be run through. */
const stateWords: Readonly<Record<ActionView['state'], string>> = {
  proposed: 'Proposed',
  recorded: 'Recorded',
  denied: 'Not done',
  awaiting_approval: 'Asks you',
  rejected: 'Declined',
  expired_unapproved: 'Expired',
  withdrawn: 'Withdrawn',
  applying: 'Applying',
  verified: 'Verified',
  active: 'In force',
  taken_over: 'Taken over',
  lifting: 'Lifting',
  lifted: 'Lifted',
  failed: 'Failed',
  overdue: 'Overdue',
};

function actionLines(action: ActionView, { style, width }: Layout): string[] {
  const isTold = undone.has(action.state) || findMode(action) === 'real';
  const head = `  ${style.paint('bold', (isTold ? stateWords[action.state] : 'Dry run').padEnd(10))}  `;
  const about = [whyOf(action), answerByOf(action), dryRunOf(action)].filter((part) => part !== '');
  return [
    `${head}${terminalText(actionWords(action))}  ${style.paint('dim', action.uid)}`,
    ...hang(' '.repeat(headed), terminalText(about.join('; ')), { indent: headed, width }).map(
      (line) => style.paint('dim', line),
    ),
  ];
}

function whyOf({ decision }: ActionView): string {
  const binding = decision?.gates.find(({ gate }) => gate === decision.bindingGate);
  return binding ? `binds: ${binding.gate} (${binding.reason})` : '';
}

const otherwise = { do_not_act: 'not done', substitute: 'a safer one', act: 'done' } as const;

function answerByOf({ state, answerBy, decision }: ActionView): string {
  if (state !== 'awaiting_approval' || answerBy === null) return '';
  const outcome = otherwise[decision?.approval?.onExpiry ?? 'do_not_act'];
  return `answer by ${dateTime(answerBy)} UTC, else ${outcome}`;
}

/** States in which nothing was carried out, as a dry run or otherwise. */
const undone: ReadonlySet<ActionView['state']> = new Set([
  'proposed',
  'recorded',
  'denied',
  'awaiting_approval',
  'rejected',
  'expired_unapproved',
  'withdrawn',
]);

function dryRunOf(action: ActionView): string {
  const { state, plan } = action;
  if (findMode(action) === 'real') return '';
  const lines = `${plan.length} ${plan.length === 1 ? 'line' : 'lines'} of nft`;
  if (undone.has(state)) return `dry run: would run ${lines}`;
  return `${wordStanding(action, (at) => `${dateTime(at)} UTC`)}: nothing was changed`;
}

export function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

export function dateTime(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
