/** An incident as the command line tells it: who, what, when, how sure, what was proposed and why it was or was not done. */
import type { ActionView } from '../../domain/action.ts';
import type { Incident, TimelineEntry } from '../../domain/incident.ts';
import type { Severity } from '../../domain/finding.ts';
import { phaseOf } from '../../domain/phase.ts';
import { actionWords } from '../../agents/ledger.ts';
import type { Style, Tone } from '../output/style.ts';
import { terminalText } from '../output/terminal-text.ts';

const marks: Readonly<Record<Severity, readonly [glyph: string, tone: Tone]>> = {
  critical: ['▲', 'bad'],
  high: ['◆', 'bad'],
  medium: ['●', 'warning'],
  low: ['○', 'accent'],
  info: ['–', 'dim'],
};

/** Several lines, ending in a line feed. */
export function incidentText(incident: Incident, style: Style): string {
  const [glyph, tone] = marks[incident.severity];
  const span = `${dateTime(incident.start)} – ${incident.end - incident.start < 86_400_000 ? clock(incident.end) : dateTime(incident.end)} UTC`;
  const lines = [
    `${style.paint('bold', incident.uid)}  ${style.paint(tone, `${glyph} ${incident.severity}`)}  ${terminalText(incident.title)}`,
    style.paint(
      'dim',
      `  ${span} · ${incident.findings.length} findings · ${incident.severityReason}`,
    ),
    '',
    ...incident.timeline.map((entry) => timelineLine(entry, style)),
    '',
    ...narrativeLines(incident, style),
    ...incident.actions.flatMap((action) => actionLines(action, style)),
  ];
  return `${lines.join('\n')}\n`;
}

function timelineLine(entry: TimelineEntry, style: Style): string {
  const phase = phaseOf(entry.tactic) ?? '  ';
  const technique = entry.techniques[0] ?? '';
  return `  ${clock(entry.start)}  ${style.paint('accent', phase)}  ${technique.padEnd(9)}  ${terminalText(entry.message)}`;
}

/** How sure, and what is not known; the steps stand above already. */
function narrativeLines({ narrative }: Incident, style: Style): string[] {
  if (narrative === null) return [style.paint('dim', '  being investigated…'), ''];
  const said = (heading: string, kinds: readonly string[]) => {
    const claims = narrative.claims.filter((claim) => kinds.includes(claim.kind));
    return claims.map(
      (claim, index) => `  ${(index === 0 ? heading : '').padEnd(10)}  ${terminalText(claim.text)}`,
    );
  };
  const total = narrative.claims.length + narrative.struck.length;
  return [
    ...said('Normal', ['comparison']).slice(0, 1),
    ...said('How sure', ['assessment', 'hypothesis']),
    ...said('Not known', ['unknown']),
    style.paint(
      'dim',
      `  ${''.padEnd(10)}  ${narrative.claims.length} of ${total} statements verified against evidence`,
    ),
    '',
  ];
}

const stateWords: Readonly<Record<ActionView['state'], string>> = {
  proposed: 'Proposed',
  recorded: 'Recorded',
  denied: 'Not done',
  awaiting_approval: 'Asks you',
  rejected: 'Declined',
  expired_unapproved: 'Expired',
  applying: 'Applying',
  verified: 'Verified',
  active: 'In force',
  lifting: 'Lifting',
  lifted: 'Lifted',
  failed: 'Failed',
  overdue: 'Overdue',
};

function actionLines(action: ActionView, style: Style): string[] {
  const binding = action.decision?.gates.find((gate) => gate.gate === action.decision?.bindingGate);
  const why = binding ? `binds: ${binding.gate} (${binding.reason})` : '';
  const until =
    action.state === 'awaiting_approval' && action.answerBy !== null
      ? `; answer by ${dateTime(action.answerBy)} UTC, else not done`
      : '';
  const dry =
    action.decision?.dryRun === false
      ? ''
      : `dry run: would add ${action.plan.length} nftables ${action.plan.length === 1 ? 'rule' : 'rules'}`;
  return [
    `  ${style.paint('bold', stateWords[action.state].padEnd(10))}  ${terminalText(actionWords(action))}  ${style.paint('dim', action.uid)}`,
    style.paint(
      'dim',
      `  ${''.padEnd(10)}  ${terminalText(why)}${until}${dry === '' ? '' : `; ${dry}`}`,
    ),
  ];
}

export function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19);
}

export function dateTime(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
