/** One finding of what several inputs saw of it: no less than the most that any of them saw. */
import { entityKey } from './entity.ts';
import type { Evidence, Finding, Observable } from './finding.ts';

/** Records kept of one finding that several inputs saw: of each the first ones, as `SAMPLE_SIZE` bounds them. */
const KEPT = 40;

/**
 * Puts together what several inputs saw of one finding, the same in whatever order they are given: its span is that of
 * all, its records those of all, bounded. Figures and sentences are those of the largest sight, because they belong
 * together: a greatest count from here and another from there would add up to nothing that was ever seen.
 *
 * @throws RangeError without any sight
 */
export function unite(sights: readonly Finding[]): Finding {
  const sorted = sights.toSorted(bySize);
  const [largest, ...others] = sorted;
  if (largest === undefined) throw new RangeError('a finding that nobody saw');
  if (others.length === 0) return largest;
  const start = Math.min(...sights.map(({ start_time }) => start_time));
  const end = Math.max(...sights.map(({ end_time }) => end_time));
  const worst = sorted.toSorted((a, b) => b.severity_id - a.severity_id)[0] ?? largest;
  const evidences = uniteRecords(sorted);
  return {
    ...largest,
    ...{ time: start, start_time: start, end_time: end, evidences },
    ...{ severity: worst.severity, severity_id: worst.severity_id },
    message: writeSentence(largest, { start, end }),
    finding_info: { ...largest.finding_info, first_seen_time: start, last_seen_time: end },
    observables: uniteObservables(sorted),
    unmapped: {
      ...largest.unmapped,
      entities: [
        ...new Map(
          sorted.flatMap((one) => one.unmapped.entities).map((one) => [entityKey(one), one]),
        ).values(),
      ],
      evidence_total: Math.max(
        evidences.length,
        ...sights.map(({ unmapped }) => unmapped.evidence_total),
      ),
    },
  };
}

/** The largest first: by targets, then records, then span; equals have an order of their own. */
function bySize(a: Finding, b: Finding): number {
  const targets = ({ unmapped }: Finding) => Number(unmapped.measurements['targets'] ?? 0);
  const span = ({ start_time, end_time }: Finding) => end_time - start_time;
  return (
    targets(b) - targets(a) ||
    b.unmapped.evidence_total - a.unmapped.evidence_total ||
    span(b) - span(a) ||
    (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  );
}

/** The sentence of the largest sight; where others saw it earlier or later, that is said beside its figures. */
function writeSentence(
  { message, start_time, end_time }: Finding,
  { start, end }: { start: number; end: number },
): string {
  if (start === start_time && end === end_time) return message;
  const clock = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return `${message} All inputs together saw it from ${clock(start)} until ${clock(end)} UTC.`;
}

/** Each record once, whichever copy of the log it was read from; the first ones, as one sight keeps them. */
function uniteRecords(sights: readonly Finding[]): Evidence[] {
  const byHash = new Map<string, Evidence>();
  const place = ({ file, offset }: Evidence) => `${file} ${String(offset).padStart(16, '0')}`;
  for (const evidence of sights.flatMap(({ evidences }) => evidences)) {
    const known = byHash.get(evidence.sha256);
    if (known === undefined || place(evidence) < place(known))
      byHash.set(evidence.sha256, evidence);
  }
  return [...byHash.values()]
    .sort((a, b) => a.time - b.time || (place(a) < place(b) ? -1 : 1))
    .slice(0, KEPT);
}

function uniteObservables(sights: readonly Finding[]): Observable[] {
  const all = sights.flatMap(({ observables }) => observables);
  return [...new Map(all.map((one) => [`${one.name} ${one.type} ${one.value}`, one])).values()];
}
