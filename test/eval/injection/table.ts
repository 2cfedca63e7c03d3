/** The results as a table, one field a line, and the recall of the detection as another. */
import type { FieldResult } from './evaluate.ts';
import type { Recall } from './recall.ts';

/** Standard normal quantile of a two-sided 95 % interval. */
const Z = 1.96;

/** The Wilson score interval of a share (Wilson 1927): holds at 0 of n, where the plain one says 0 to 0. */
export function wilson(hits: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const share = (part: number, of: number): string => (of === 0 ? 'none' : percent(part / of));

export function resultLine(result: FieldResult): string {
  const { field, payloads, entities, differences, detected, told, expected, seconds } = result;
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
    `${seconds.toFixed(0)} s`,
  ].join('  ');
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
