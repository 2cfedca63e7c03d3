/** Several distinct ways by which one device or credential moves through the network, or tries to. */
import { z } from 'zod';
import type { Composite } from '../../domain/detector.ts';
import { namesOf, observeCombined, type Part } from '../combining.ts';

const parameters = z.object({
  /** Distinct detections. Ours: two may be one tool's two faces (a scan, and the guessing that follows it). */
  detections: z.number().int().min(2).default(3),
  /** Findings that start within this time, milliseconds. Ours: a day, as for many detections. */
  windowMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

/**
 * Ways in, used or tried: administration, and guessing at remote services, which is lateral movement attempted. Scans of
 * the services by which one moves count beside them, but looking alone is no moving.
 */
const looking: ReadonlySet<string> = new Set(['discovery/smb-scan', 'discovery/rdp-scan']);

function tells(parts: readonly Part[], { detections }: Parameters): boolean {
  const kinds = new Set(parts.map(({ ref }) => ref.detector));
  return kinds.size >= detections && [...kinds].some((uid) => !looking.has(uid));
}

export const multipleLateralMovement: Composite<Parameters> = {
  uid: 'lateral-movement/multiple-lateral-movement',
  name: 'Multiple lateral movement',
  severity: 'high',
  basis: ['rule', 'baseline'],
  attacks: [
    ['TA0008', 'T1021'],
    ['TA0008', 'T1210'],
  ],
  combines: [
    'lateral-movement/',
    'credential-access/smb-session-brute-force',
    'credential-access/default-credential-guessing',
    'credential-access/password-spray',
    'discovery/smb-scan',
    'discovery/rdp-scan',
  ],
  blindSpots: [
    'One way only, however often: a single detection says that by itself.',
    'Steps of one intruder from several addresses, or more than a day apart.',
    'Ways that no detection knows: SSH keys carried along, software deployment, virtual consoles.',
  ],
  parameters,
  watch: (given) =>
    observeCombined({
      windowMs: given.windowMs,
      tells: (parts) => tells(parts, given),
      told: (parts) => ({
        title: `${namesOf(parts).length} ways of lateral movement from one source`,
        severity: 'high',
      }),
    }),
};
