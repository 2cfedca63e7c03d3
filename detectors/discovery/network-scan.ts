/** Many TCP ports tried on one host or several by one source, nearly all without an answer. */
import type { PatternOfLife } from '../../baselines/ask.ts';
import type { Detector, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import {
  aboutPortScan,
  portScanDraft,
  portScanParameters,
  portsOfHosts,
  weighPort,
  type PortScanParameters,
} from '../port-scan.ts';
import { describeContact } from '../range-scan.ts';
import { observeSweeps } from '../sweeping.ts';

function isOurs(event: Event): event is NetworkActivity & { dstPort: number } {
  return event.class === 'network_activity' && event.proto === 'tcp' && event.dstPort !== undefined;
}

function observe(parameters: PortScanParameters, baselines: PatternOfLife): Observer {
  return observeSweeps({
    ...parameters,
    read: (event) => (isOurs(event) ? event : null),
    ...portsOfHosts,
    weigh: (event) => weighPort(event, { parameters, baselines }),
    summary: describeContact,
    about: (event) => aboutPortScan(event, baselines),
    draft: (scan) => portScanDraft(scan, 'Port scan'),
  });
}

export const networkScan: Detector<PortScanParameters, PatternOfLife> = {
  uid: 'discovery/network-scan',
  name: 'Network scan',
  severity: 'medium',
  basis: ['rule', 'baseline'],
  attacks: [
    ['TA0007', 'T1046'],
    ['TA0043', 'T1595.001'],
  ],
  reads: ['network_activity'],
  blindSpots: [
    'Fewer than 15 unanswered ports of a host in any five minutes: a patient scanner stays below it.',
    'Ports spread thinly over many hosts, each on a few ports only, and no port on 25 of them.',
    'A host or firewall that answers on every port: answers weigh little, because file transfers look so.',
    'A scan split over many source addresses.',
  ],
  parameters: portScanParameters,
  watch: observe,
};
