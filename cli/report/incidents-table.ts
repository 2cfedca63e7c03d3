/** Incidents one a line, and the findings of one by the uids that other commands take. */
import type { Incident, IncidentSummary } from '../../domain/incident.ts';
import type { Style } from '../output/style.ts';
import { renderTable } from '../output/table.ts';
import { terminalText } from '../output/terminal-text.ts';
import { dateTime, severityMarks } from './incident-text.ts';
import { hang, type Layout } from './wrap.ts';

const columns = ['incident', 'severity', 'status', 'since', 'findings', 'asks', 'title'];

/** Several lines; on a terminal a sentence where there is nothing to list. */
export function incidentsTable(incidents: readonly IncidentSummary[], style: Style): string {
  if (incidents.length === 0 && style.tty) return 'no incidents\n';
  const rows = incidents.map((incident) => {
    const [glyph, tone] = severityMarks[incident.severity];
    return [
      incident.uid,
      { text: incident.severity, glyph, tone },
      standing(incident),
      `${dateTime(incident.start)} UTC`,
      String(incident.findingCount),
      String(incident.asks),
      incident.title,
    ];
  });
  const right = new Set(['findings', 'asks']);
  return renderTable(
    columns.map((title) => (right.has(title) ? { title, align: 'right' } : { title })),
    rows,
    style,
  );
}

function standing({ mergedInto, closed, status }: IncidentSummary): string {
  if (mergedInto !== null) return `merged into ${mergedInto}`;
  const words = closed === null ? status : `closed as ${closed.as}`;
  return words.replaceAll('_', ' ');
}

/** Each finding with its uid, and what can be done with it. */
export function findingsText(
  { uid, timeline, closed }: Incident,
  { style, width }: Layout,
): string {
  const lines = timeline.flatMap(({ finding, start, title }) =>
    hang(`  ${finding}  ${dateTime(start)}  `, terminalText(title), {
      indent: finding.length + 22,
      width,
    }),
  );
  const split =
    closed === null && timeline.length > 1
      ? ['', `  split:    npx watchbill split ${uid} --findings UID,UID`]
      : [];
  return `\n${[style.paint('bold', '  Findings'), ...lines, ...split].join('\n')}\n`;
}
