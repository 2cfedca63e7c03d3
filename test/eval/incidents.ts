/** `npm run eval:incidents [FOLDER]`: how well findings are joined, beside a plain baseline in the same run. */
import { sharedIncidents } from './incidents/alerts.ts';
import type { Scores } from './incidents/pairwise.ts';
import { failuresOf, incidentRows } from './incidents/rows.ts';

const [folder = sharedIncidents] = process.argv.slice(2);
const rows = await incidentRows(folder, 5);

function line(name: string, { precision, recall, f1, groups }: Scores): string {
  const scores = [precision, recall, f1].map((value) => value.toFixed(3));
  return row(name, [...scores, String(groups)]);
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(34)}${cells.map((cell) => cell.padStart(10)).join('')}`;
}

process.stdout.write(
  `${[
    row(`${rows.alerts} labelled alerts`, ['precision', 'recall', 'F1', 'incidents']),
    line('plain: entity overlap within 24 h', rows.baseline),
    line('Watchbill', rows.ours),
    `${rows.orders} orders of arrival, ${rows.different} with another result`,
    ...failuresOf(rows).map((failure) => `FAILED: ${failure}`),
  ].join('\n')}\n`,
);
process.exitCode = failuresOf(rows).length === 0 ? 0 : 1;
