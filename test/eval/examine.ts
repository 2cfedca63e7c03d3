/** Runs the detections over files as `watchbill detect` does, and answers what they found. */
import { nextBatch } from '../activities/detection/next-batch.ts';
import { createExaminer } from '../../activities/detection/examiner.ts';
import type { Finding } from '../../domain/finding.ts';

export interface Examined {
  findings: Finding[];
  events: number;
  rejected: number;
}

export async function examine(paths: string[]): Promise<Examined> {
  const examiner = createExaminer(null, { keptEntities: Infinity });
  const findings = new Map<string, Finding>();
  const examined: Examined = { findings: [], events: 0, rejected: 0 };
  for (let seq = 1, done = false; !done; seq += 1) {
    const batch = await nextBatch(examiner, { input: 'eval', paths, seq });
    for (const finding of batch.findings) findings.set(finding.finding_info.uid, finding);
    examined.events += batch.counts.events;
    examined.rejected += batch.counts.rejected;
    done = batch.done;
  }
  await examiner.close();
  examined.findings = [...findings.values()];
  return examined;
}

export function analyticOf(finding: Finding): string {
  return finding.finding_info.analytic.uid;
}

/** The detections that found something of this source. */
export function detectionsOn(findings: readonly Finding[], source: string): string[] {
  const found = findings.filter(({ src_endpoint: src }) => src.ip === source).map(analyticOf);
  return [...new Set(found)].sort();
}
