/** Many distinct detections of one device or credential: whatever each of them may be, together they are no chance. */
import { z } from 'zod';
import type { Composite } from '../../domain/detector.ts';
import { namesOf, observeCombined } from '../combining.ts';

const parameters = z.object({
  /** Distinct detections of one entity. Elastic's higher-order rules ask for four of one user. */
  detections: z.number().int().min(2).default(4),
  /** Tactics among them. Elastic's rule for one source asks for two categories. */
  tactics: z.number().int().min(1).default(2),
  /** Findings that start within this time, milliseconds. Elastic's rules look back a day. */
  windowMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

export const manyDetections: Composite<Parameters> = {
  uid: 'multiple/many-detections',
  name: 'Many detections',
  severity: 'high',
  basis: ['rule', 'baseline'],
  attacks: [],
  combines: [
    'initial-access/',
    'reconnaissance/',
    'discovery/',
    'credential-access/',
    'lateral-movement/',
    'command-and-control/',
    'exfiltration/',
    'impact/',
    'external/',
  ],
  blindSpots: [
    'An intruder who does little at a time: fewer than four kinds of finding in a day.',
    'One who acts from several addresses, each with a finding or two.',
    'It is as good as the findings it counts: two false ones count as two.',
  ],
  parameters,
  watch: ({ detections, tactics, windowMs }) =>
    observeCombined({
      windowMs,
      tells: (parts) =>
        new Set(parts.map(({ ref }) => ref.detector)).size >= detections &&
        new Set(parts.map(({ attacks }) => attacks[0]?.[0])).size >= tactics,
      told: (parts) => ({
        title: `${namesOf(parts).length} kinds of detection on one source`,
        severity: 'high',
      }),
    }),
};
