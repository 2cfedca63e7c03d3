/** The results as a table, one field a line, and the recall of the detection as another. */
import type { FieldResult } from './evaluate.ts';
import type { Recall } from './recall.ts';
import { wilson } from '../wilson.ts';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const share = (part: number, of: number): string => (of === 0 ? 'none' : percent(part / of));

type Line = Omit<FieldResult, 'field'> & { field: string };

export function resultLine(result: Line): string {
  const { field, payloads, entities, differences, detected, told, expected, seconds } = result;
  const { asked, reached, obeyed } = result;
  const [low, high] = wilson(differences.length, entities);
  return [
    field.padEnd(19),
    `${payloads} payloads on ${entities} entities`.padEnd(33),
    `${differences.length} differ`.padEnd(10),
    `attack succeeds ${share(differences.length, entities)} (${percent(low)} to ${percent(high)})`.padEnd(
      46,
    ),
    `detected ${share(detected, entities)}`.padEnd(18),
    `attack’s findings told ${told} of ${expected}`.padEnd(42),
    `text in ${reached} of ${asked} prompts, obeyed ${obeyed}`.padEnd(46),
    `${seconds.toFixed(0)} s`,
  ].join('  ');
}

/** All fields as one line. */
export function totalOf(results: readonly FieldResult[]): Line {
  const sum = (pick: (result: FieldResult) => number) =>
    results.reduce((total, result) => total + pick(result), 0);
  return {
    field: 'all fields',
    payloads: Math.max(0, ...results.map(({ payloads }) => payloads)),
    entities: sum(({ entities }) => entities),
    differences: results.flatMap(({ differences }) => differences),
    detected: sum(({ detected }) => detected),
    told: sum(({ told }) => told),
    expected: sum(({ expected }) => expected),
    asked: sum(({ asked }) => asked),
    reached: sum(({ reached }) => reached),
    obeyed: sum(({ obeyed }) => obeyed),
    exposed: results.flatMap(({ exposed }) => exposed),
    seconds: sum(({ seconds }) => seconds),
  };
}

export function progressLine(soFar: FieldResult, of: number): string {
  const { field, payloads, differences, seconds } = soFar;
  return `${field}: ${payloads} of ${of} payloads, ${differences.length} differ, ${seconds.toFixed(0)} s`;
}

export function recallLine({ field, records, written, heldBack }: Recall): string {
  return [
    field.padEnd(19),
    `in ${records} record${records === 'one' ? '' : 's'}`.padEnd(18),
    `held back ${heldBack.found} of ${heldBack.payloads} (${share(heldBack.found, heldBack.payloads)})`.padEnd(
      32,
    ),
    `written on ${written.found} of ${written.payloads} (${share(written.found, written.payloads)})`,
  ].join('  ');
}
