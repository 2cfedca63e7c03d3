/** SMB tried on many addresses by one source, anonymous sessions counted as scanning, not as guessing. */
import type { PatternOfLife } from '../../baselines/ask.ts';
import type { Detector, Observer } from '../../domain/detector.ts';
import type { Authentication, Event, NetworkActivity } from '../../domain/event.ts';
import { z } from 'zod';
import {
  aboutRangeScan,
  addressesOnPort,
  describeContact,
  isUsualContact,
  rangeScanDraft,
  rangeScanParameters,
  weighContact,
  type RangeScanAbout,
} from '../range-scan.ts';
import { smbPorts } from '../scanned-ports.ts';
import { observeSweeps } from '../sweeping.ts';

const parameters = rangeScanParameters.extend({
  /**
   * Weight of an address to which the source opened an anonymous session: ten of them are a scan. Ours: Windows has
   * sent the user's name since 2000, and a machine without one speaks to a server or two.
   */
  anonymous: z.number().positive().default(2.5),
});
type Parameters = z.infer<typeof parameters>;

function isFlow(event: Event): event is NetworkActivity {
  return event.class === 'network_activity' && event.proto === 'tcp' && hasSmbPort(event);
}

function isAnonymousSession(event: Event): event is Authentication {
  return event.class === 'authentication' && event.anonymous && hasSmbPort(event);
}

function hasSmbPort({ dstPort }: Event): boolean {
  return dstPort !== undefined && smbPorts.has(dstPort);
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  return observeSweeps<RangeScanAbout, NetworkActivity | Authentication>({
    ...parameters,
    read: (event) => (isFlow(event) || isAnonymousSession(event) ? event : null),
    ...addressesOnPort,
    weigh(event) {
      if (isFlow(event)) return weighContact(event, { parameters, baselines });
      if (isUsualContact(event, baselines)) return null;
      return { weight: parameters.anonymous, unexpected: true };
    },
    summary: (event) =>
      isFlow(event)
        ? describeContact(event)
        : `${event.src} opened an anonymous SMB session to ${event.dst}`,
    about: (event) => aboutRangeScan(event, baselines),
    draft: (scan) => rangeScanDraft(scan, 'SMB scan'),
  });
}

export const smbScan: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/smb-scan',
  name: 'SMB scan',
  severity: 'medium',
  basis: ['rule', 'baseline'],
  attacks: [
    ['TA0007', 'T1046'],
    ['TA0007', 'T1135'],
  ],
  reads: ['network_activity', 'authentication'],
  flowPorts: smbPorts,
  blindSpots: [
    'Fewer than 25 silent addresses, or ten with an anonymous session, in any five minutes.',
    'Sessions under an account at servers that the source normally uses, or in its first three days.',
    'SMB on other ports than 139 and 445, and over QUIC.',
    'A machine that normally uses SMB on 16 addresses or more, as a backup host does, may use it on further ones.',
  ],
  parameters,
  watch: observe,
};
