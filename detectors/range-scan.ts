/** One port tried on many addresses: what a contact weighs, and how the scan is told. */
import { z } from 'zod';
import { established, type PatternOfLife, type Usual } from '../baselines/ask.ts';
import { parsePeer, peerValue } from '../baselines/learn.ts';
import { isPrivate } from '../domain/address.ts';
import { device } from '../domain/entity.ts';
import type { FindingDraft } from '../domain/detector.ts';
import type { Event, NetworkActivity, TransportProtocol } from '../domain/event.ts';
import { sampled } from './samples.ts';
import type { Contact } from './scan-window.ts';
import { figuresOf, type Sweep } from './sweep.ts';
import { plural, when } from './wording.ts';

export const rangeScanParameters = z.object({
  /** Weighted addresses in one window that make a scan. Zeek `policy/misc/scan`: 25 hosts in 5 minutes. */
  threshold: z.number().positive().default(25),
  /** Weight of an address that refused or did not answer; ours. */
  unanswered: z.number().min(0).max(1).default(1),
  /** Weight of an internal address that answered but to which a well-known source never spoke; ours. */
  newPeer: z.number().min(0).max(1).default(0.5),
  /** Weight of any other answer: an ordinary client collects many of these; ours. */
  answered: z.number().min(0).max(1).default(0.1),
  /**
   * A source that normally uses a port on this many addresses may use it on more of them: only so many are
   * remembered (64), and a backup or monitoring host has more. Ours: a quarter of what is remembered.
   */
  habitual: z.number().int().positive().default(16),
  /**
   * At least this share of the addresses must be unexpected. Threshold random walk (Jung et al. 2004) clears a
   * source whose contacts mostly succeed; this is its idea without the order of the contacts.
   */
  minUnexpected: z.number().min(0).max(1).default(0.5),
  /** A scan is over after this long without another address, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
export type RangeScanParameters = z.infer<typeof rangeScanParameters>;

export interface RangeAsking {
  parameters: RangeScanParameters;
  baselines: PatternOfLife;
}

/** JSON-safe: which port, and what was normal on it when the scan began. */
export interface RangeScanAbout {
  port: number;
  proto: string;
  /** Addresses on which the source normally uses the port; since when it is known (epoch ms), on how many days. */
  peers: number;
  since: number | null;
  days: number;
}

const protocols: readonly TransportProtocol[] = ['tcp', 'udp', 'icmp', 'other'];

/** Each port of a source is counted and told on its own. */
const portOf = ({ dstPort = 0, proto }: Event): number =>
  dstPort * protocols.length + protocols.indexOf(proto);

/** What every scan of addresses on one port shares; a session is told apart from flows by its class. */
export const addressesOnPort = {
  track: portOf,
  sweep: portOf,
  parts: ({ src, proto, dstPort = 0 }: Event) => [src, proto, String(dstPort)],
  thing: ({ dst }: Event) => dst,
  answered: (event: Event) => event.class !== 'network_activity' || event.outcome === 'answered',
};

/**
 * Whether the source is known to use this address and port, or known to fail at it: a monitoring host's dead
 * targets look like a slow sweep until its pattern of life is known.
 */
export function isUsualContact(event: Event, baselines: PatternOfLife): boolean {
  if (event === asked.event && baselines === asked.baselines) return asked.usual;
  asked = { event, baselines, usual: askUsual(event, baselines) };
  return asked.usual;
}

/** Each flow is asked about by two scans, one after the other. */
let asked: { event: Event | null; baselines: PatternOfLife | null; usual: boolean } = {
  event: null,
  baselines: null,
  usual: false,
};

function askUsual(event: Event, baselines: PatternOfLife): boolean {
  const source = device(event.src);
  const value = peerValue({ address: event.dst, port: event.dstPort ?? 0, proto: event.proto });
  return (
    established(baselines.seen(source, 'peers', value)) ||
    established(baselines.seen(source, 'attempts', value))
  );
}

/** What one contact weighs; null for what this source is known to do. */
export function weighContact(
  event: NetworkActivity,
  { parameters, baselines }: RangeAsking,
): Pick<Contact, 'weight' | 'unexpected'> | null {
  if (isUsualContact(event, baselines)) return null;
  if (event.outcome === 'refused' || event.outcome === 'silent') {
    return { weight: parameters.unanswered, unexpected: true };
  }
  const surprising =
    isPrivate(event.dst) &&
    (baselines.known(device(event.src))?.mature ?? false) &&
    usualPeers(event, baselines).filter(({ seen }) => established(seen)).length <
      parameters.habitual;
  const weight =
    surprising && event.outcome === 'answered' ? parameters.newPeer : parameters.answered;
  return { weight, unexpected: surprising };
}

/** The addresses on which the source was answered on this port. */
function usualPeers(event: Event, baselines: PatternOfLife): Usual['values'] {
  const usual = baselines.usual(device(event.src), 'peers');
  return (usual?.values ?? []).filter(({ value }) => {
    const peer = parsePeer(value);
    return peer !== null && peer.port === event.dstPort && peer.proto === event.proto;
  });
}

/** `10.0.8.50 tried 10.0.0.10 on TCP port 9401: no answer`. */
export function describeContact(event: NetworkActivity): string {
  const outcome = event.outcome === 'silent' ? 'no answer' : event.outcome;
  return `${event.src} tried ${event.dst} on ${event.proto.toUpperCase()} port ${event.dstPort}: ${outcome}`;
}

export function aboutRangeScan(event: Event, baselines: PatternOfLife): RangeScanAbout {
  const known = baselines.known(device(event.src));
  return {
    port: event.dstPort ?? 0,
    proto: event.proto,
    peers: usualPeers(event, baselines).length,
    since: known?.since ?? null,
    days: known?.days ?? 0,
  };
}

/** The scan as a finding, as it stands now; `name` is what the title calls it. */
export function rangeScanDraft(scan: Sweep<RangeScanAbout>, name: string): FindingDraft {
  const { source, about } = scan;
  const { answered, seconds } = figuresOf(scan);
  const service = `${about.proto.toUpperCase()} port ${about.port}`;
  const targets = `${scan.full ? 'at least ' : ''}${plural(scan.things.size, 'address')}`;
  const normal = normalText(scan, service);
  return {
    key: scan.key,
    title: `${name} on ${service}`,
    message: `${source} tried ${service} on ${targets} in ${plural(seconds, 'second')}; ${answered} answered. ${normal}`,
    severity: 'medium',
    basis: scan.basis,
    startTime: scan.start,
    endTime: scan.end,
    src: { ip: source },
    entities: [device(source)],
    explanation: {
      observed: `${targets} on ${service} in ${plural(seconds, 'second')}, ${answered} answered`,
      normal,
      timesSeen: about.peers,
      since: about.since,
    },
    measurements: {
      port: about.port,
      protocol: about.proto,
      targets: scan.things.size,
      answered,
      unanswered: scan.things.size - answered,
      seconds,
      usual_targets: about.peers,
      days_known: about.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.port', type: 'Port', value: String(about.port) },
    ],
    evidences: sampled(scan.samples),
    evidenceTotal: scan.samples.total,
  };
}

function normalText({ source, about }: Sweep<RangeScanAbout>, service: string): string {
  const { peers, since, days } = about;
  if (since === null) return `Nothing is known yet of what is normal for ${source}.`;
  const usual = peers === 0 ? 'no address' : plural(peers, 'address');
  return `Normal for ${source} is ${usual} on ${service}, learnt over ${plural(days, 'day')} since ${when(since)}.`;
}
