/** One port tried on many addresses by one source, failures weighed more than answers. */
import type { PatternOfLife } from '../../baselines/ask.ts';
import type { Detector, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import {
  aboutRangeScan,
  addressesOnPort,
  describeContact,
  rangeScanDraft,
  rangeScanParameters,
  weighContact,
  type RangeScanAbout,
  type RangeScanParameters,
} from '../range-scan.ts';
import { observeSweeps } from '../sweeping.ts';
import { RDP_PORT, smbPorts } from '../scanned-ports.ts';

/** SMB and RDP have scans of their own, which know anonymous sessions too: one step is one finding. */
function isOurs(event: Event): event is NetworkActivity & { dstPort: number } {
  if (event.class !== 'network_activity' || event.dstPort === undefined) return false;
  return event.proto !== 'tcp' || !(smbPorts.has(event.dstPort) || event.dstPort === RDP_PORT);
}

function observe(parameters: RangeScanParameters, baselines: PatternOfLife): Observer {
  return observeSweeps<RangeScanAbout, NetworkActivity>({
    ...parameters,
    read: (event) => (isOurs(event) ? event : null),
    ...addressesOnPort,
    weigh: (event) => weighContact(event, { parameters, baselines }),
    summary: describeContact,
    about: (event) => aboutRangeScan(event, baselines),
    draft: (scan) => rangeScanDraft(scan, 'Range scan'),
  });
}

export const networkRangeScan: Detector<RangeScanParameters, PatternOfLife> = {
  uid: 'discovery/network-range-scan',
  name: 'Network range scan',
  severity: 'medium',
  basis: ['rule', 'baseline'],
  attacks: [
    ['TA0007', 'T1046'],
    ['TA0043', 'T1595.001'],
  ],
  reads: ['network_activity'],
  blindSpots: [
    'Fewer than 25 addresses in any five minutes: a patient scanner stays below it.',
    'A scan split over many source addresses.',
    'Sweeps by ICMP or ARP, which have no port.',
    'Addresses that all answer, scanned by a source seen for less than three days.',
    'Addresses that all answer on a port that the source normally uses on 16 addresses or more.',
    'The same few addresses tried without answer on two days before: that is taken for monitoring.',
    'TCP ports 139, 445 and 3389, which the SMB and RDP scans report.',
  ],
  parameters: rangeScanParameters,
  watch: observe,
};
