/** The documents that `run --json` and `detect --json` print, parsed by the published shapes. */
import { z } from 'zod';
import { Finding } from '../../domain/finding.ts';
import { Incident } from '../../domain/incident.ts';
import type { Ended } from './watchbill.ts';

export const RunDocument = z.strictObject({
  schema: z.literal('watchbill.run/1'),
  incidents: z.array(Incident.extend({ findings: z.array(Finding) })),
  totals: z.strictObject({
    events: z.number().int(),
    rejected: z.number().int(),
    findings: z.number().int(),
  }),
});
export type RunDocument = z.infer<typeof RunDocument>;

/** @throws with what the command said, when it printed no such document. */
export function runDocument({ code, stdout, stderr }: Ended): RunDocument {
  if (stdout === '') throw new Error(`no document; exit ${code}; stderr:\n${stderr}`);
  return RunDocument.parse(JSON.parse(stdout));
}

/** The findings of `detect --json`, one a line. */
export function findingLines({ stdout }: Ended): Finding[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Finding.parse(JSON.parse(line)));
}

/** The last line of stderr, where `detect` counts. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
