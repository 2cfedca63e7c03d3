/** Pairwise precision, recall and F1 of a grouping, and the plain baseline to compare with. */
import { entityKey } from '../../../domain/entity.ts';
import type { Labelled } from './alerts.ts';

export interface Scores {
  precision: number;
  recall: number;
  f1: number;
  groups: number;
}

/**
 * Of all pairs that were put together, how many belong together, and the other way round (Manning et al., Introduction
 * to Information Retrieval, 16.3).
 *
 * @param group what each was put into, in the order of `truth`
 */
export function pairwise(truth: readonly string[], group: readonly string[]): Scores {
  let both = 0;
  let put = 0;
  let belong = 0;
  for (let i = 0; i < truth.length; i += 1) {
    for (let j = i + 1; j < truth.length; j += 1) {
      const together = group[i] === group[j];
      const alike = truth[i] === truth[j];
      if (together) put += 1;
      if (alike) belong += 1;
      if (together && alike) both += 1;
    }
  }
  const precision = put === 0 ? 1 : both / put;
  const recall = belong === 0 ? 1 : both / belong;
  const f1 = both === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, groups: new Set(group).size };
}

const DAY_MS = 24 * 3_600_000;

/** The plain baseline: any entity in common within 24 hours, and what that connects. Knows nothing of Watchbill's rule. */
export function overlapWithinADay(alerts: readonly Labelled[]): string[] {
  const group = alerts.map((_, index) => String(index));
  const keys = alerts.map(({ finding }) => finding.unmapped.entities.map(entityKey));
  const rename = (from: string, to: string) => {
    for (const [index, name] of group.entries()) if (name === from) group[index] = to;
  };
  for (const [i, a] of alerts.entries()) {
    for (const [j, b] of alerts.entries()) {
      const [one, two] = [a.finding, b.finding];
      const gap = Math.max(one.start_time - two.end_time, two.start_time - one.end_time);
      if (gap <= DAY_MS && keys[i]?.some((key) => keys[j]?.includes(key)))
        rename(group[j] ?? '', group[i] ?? '');
    }
  }
  return group;
}
