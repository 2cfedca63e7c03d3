/** Many UDP ports tried on one host or several by one source, mostly unanswered. */
import { z } from 'zod';
import { isMulticast } from '../../domain/address.ts';
import type { PatternOfLife } from '../../baselines/ask.ts';
import type { Detector, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import {
  aboutPortScan,
  portScanDraft,
  portScanParameters,
  portsOfHosts,
  weighPort,
} from '../port-scan.ts';
import { describeContact } from '../range-scan.ts';
import { observeSweeps } from '../sweeping.ts';

const parameters = portScanParameters.extend({
  /** A probe is small: more bytes than this are a stream heard from one side. Ours; an Ethernet frame holds 1,500. */
  maxProbeBytes: z.number().positive().default(1_500),
  /** traceroute(8) counts up from this port, one for each probe. */
  tracerouteFrom: z.number().int().default(33_434),
  /** Thirty hops of three probes, and three in hand. */
  tracerouteTo: z.number().int().default(33_534),
  /** Ports from here on may be a client's own: what a service sends to them is a late answer. Linux: 32,768. */
  ephemeralFrom: z.number().int().default(32_768),
});
type Parameters = z.infer<typeof parameters>;

/** Below it are the services every system knows (IANA system ports). */
const SYSTEM_PORTS = 1024;

/** Groups and broadcasts: mDNS, SSDP, LLMNR, DHCP and NetBIOS call whoever listens. */
function isGroup(address: string): boolean {
  return isMulticast(address) || address.endsWith('.255');
}

/** A probe of one port; null for what only looks like one. */
function probe(event: Event, given: Parameters): NetworkActivity | null {
  if (event.class !== 'network_activity' || event.proto !== 'udp') return null;
  const { srcPort = SYSTEM_PORTS, dstPort } = event;
  if (dstPort === undefined || isGroup(event.dst)) return null;
  if (event.bytesOut > given.maxProbeBytes) return null;
  if (dstPort >= given.tracerouteFrom && dstPort <= given.tracerouteTo) return null;
  const isLateAnswer = srcPort < SYSTEM_PORTS && dstPort >= given.ephemeralFrom;
  return isLateAnswer ? null : event;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  return observeSweeps({
    ...parameters,
    read: (event) => probe(event, parameters),
    ...portsOfHosts,
    weigh: (event) => weighPort(event, { parameters, baselines }),
    summary: describeContact,
    about: (event) => aboutPortScan(event, baselines),
    draft: (scan) => portScanDraft(scan, 'UDP enumeration'),
  });
}

export const udpEnumeration: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/udp-enumeration',
  name: 'UDP enumeration',
  severity: 'medium',
  basis: ['rule', 'baseline'],
  attacks: [['TA0007', 'T1046']],
  reads: ['network_activity'],
  blindSpots: [
    'Fewer than 15 unanswered UDP ports of a host in any five minutes.',
    'One UDP port on many hosts, which the range scan reports, and a few ports on many hosts.',
    'Probes sent from a system port, such as 53, to high ports: late answers look the same.',
    'Ports 33434 to 33534, which traceroute uses, and probes of more than 1,500 bytes.',
  ],
  parameters,
  watch: observe,
};
