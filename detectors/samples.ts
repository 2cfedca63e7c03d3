/** A bounded sample of the records behind a finding: the first ones, because they show how it began. */
import { evidenceOf } from '../domain/record.ts';
import type { EvidenceDraft } from '../domain/detector.ts';
import type { Event } from '../domain/event.ts';

/** Records kept for one finding; the total is counted apart. */
export const SAMPLE_SIZE = 20;

export interface Samples {
  kept: EvidenceDraft[];
  total: number;
}

export function newSamples(): Samples {
  return { kept: [], total: 0 };
}

/** Whether another record would be kept: what it shows need not be put into words otherwise. */
export function hasRoom({ kept }: Samples): boolean {
  return kept.length < SAMPLE_SIZE;
}

/** Counts the event and keeps its record while there is room. */
export function sample(samples: Samples, event: Event, summary: string): void {
  samples.total += 1;
  if (hasRoom(samples)) samples.kept.push(evidenceOf(event, summary));
}

/** The sample in order of time, as drafts want it; never empty once an event was sampled. */
export function sampled(samples: Samples): [EvidenceDraft, ...EvidenceDraft[]] {
  const [first, ...rest] = [...samples.kept].sort((a, b) => a.time - b.time || a.offset - b.offset);
  if (first === undefined) throw new Error('a finding without evidence');
  return [first, ...rest];
}
