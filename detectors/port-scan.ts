/** Many ports tried on a host by one source: what an attempt weighs, and how the scan is told. */
import { z } from 'zod';
import type { PatternOfLife } from '../baselines/ask.ts';
import { parsePeer, peerValue } from '../baselines/learn.ts';
import { device } from '../domain/entity.ts';
import type { FindingDraft } from '../domain/detector.ts';
import type { NetworkActivity } from '../domain/event.ts';
import { isUsualContact } from './range-scan.ts';
import { sampled } from './samples.ts';
import type { Contact } from './scan-window.ts';
import { figuresOf, type Sweep } from './sweep.ts';
import { list, plural, when } from './wording.ts';

export const portScanParameters = z.object({
  /** Weighted ports of one host in one window that make a scan. Zeek `policy/misc/scan`: 15 ports in 5 minutes. */
  threshold: z.number().positive().default(15),
  /** Weight of a port that refused or did not answer; ours. */
  unanswered: z.number().min(0).max(1).default(1),
  /** Weight of a port that answered: file transfers and RPC open one high port after another. Ours. */
  answered: z.number().min(0).max(1).default(0.1),
  /** At least this share of the ports must not have answered; the idea of threshold random walk (Jung et al. 2004). */
  minUnexpected: z.number().min(0).max(1).default(0.5),
  /** A scan is over after this long without another port, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
export type PortScanParameters = z.infer<typeof portScanParameters>;

/** JSON-safe: what was normal when the scan began. */
export interface PortScanAbout {
  proto: string;
  /** Services (host and port) the source normally uses; since when it is known (epoch ms), on how many days. */
  services: number;
  since: number | null;
  days: number;
}

/** Hosts and ports named in one finding. */
const MAX_NAMED = 50;

/** Ports are counted host by host; the hosts of one source are told together. */
export const portsOfHosts = {
  track: ({ dst }: NetworkActivity) => dst,
  sweep: ({ proto }: NetworkActivity) => proto,
  parts: ({ src, proto }: NetworkActivity) => [src, proto],
  thing: ({ dst, dstPort = 0, proto }: NetworkActivity) =>
    peerValue({ address: dst, port: dstPort, proto }),
  answered: ({ outcome }: NetworkActivity) => outcome === 'answered',
};

/** What one port weighs; null for services that the source normally uses, or normally fails at. */
export function weighPort(
  event: NetworkActivity,
  { parameters, baselines }: { parameters: PortScanParameters; baselines: PatternOfLife },
): Pick<Contact, 'weight' | 'unexpected'> | null {
  if (isUsualContact(event, baselines)) return null;
  const failed = event.outcome === 'refused' || event.outcome === 'silent';
  return { weight: failed ? parameters.unanswered : parameters.answered, unexpected: failed };
}

export function aboutPortScan(event: NetworkActivity, baselines: PatternOfLife): PortScanAbout {
  const source = device(event.src);
  const usual = baselines.usual(source, 'peers')?.values ?? [];
  const known = baselines.known(source);
  return {
    proto: event.proto,
    services: usual.filter(({ value }) => parsePeer(value)?.proto === event.proto).length,
    since: known?.since ?? null,
    days: known?.days ?? 0,
  };
}

/** The scan as a finding, as it stands now; `name` is what the title calls it. */
export function portScanDraft(scan: Sweep<PortScanAbout>, name: string): FindingDraft {
  const { source, about } = scan;
  const { answered, seconds } = figuresOf(scan);
  const { hosts, ports } = triedIn(scan);
  const proto = about.proto.toUpperCase();
  const [host] = hosts;
  const where = hosts.length === 1 && host !== undefined ? host : plural(hosts.length, 'host');
  const tried = `${scan.full ? 'at least ' : ''}${plural(ports.size, `${proto} port`)} on ${where}`;
  const normal = normalText(scan);
  return {
    key: scan.key,
    title: `${name} of ${where}`,
    message: `${source} tried ${tried} in ${plural(seconds, 'second')}; ${answered} answered. ${normal}`,
    severity: 'medium',
    basis: scan.basis,
    startTime: scan.start,
    endTime: scan.end,
    src: { ip: source },
    ...(hosts.length === 1 && host !== undefined ? { dst: { ip: host } } : {}),
    entities: [device(source)],
    explanation: {
      observed: `${tried} (${list(hosts)}) in ${plural(seconds, 'second')}, ${answered} answered`,
      normal,
      timesSeen: about.services,
      since: about.since,
    },
    measurements: {
      protocol: about.proto,
      port_count: ports.size,
      attempts: scan.things.size,
      targets: hosts.slice(0, MAX_NAMED),
      target_count: hosts.length,
      answered,
      unanswered: scan.things.size - answered,
      seconds,
      usual_services: about.services,
      days_known: about.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      ...hosts.slice(0, MAX_NAMED).map((value) => ({
        name: 'dst_endpoint.ip',
        type: 'IP Address' as const,
        value,
      })),
    ],
    evidences: sampled(scan.samples),
    evidenceTotal: scan.samples.total,
  };
}

/** What of a scan's things was taken apart so far: they only ever get more, and are told again and again. */
interface Tried {
  taken: number;
  hosts: Set<string>;
  ports: Set<number>;
}

const triedBy = new WeakMap<Sweep<PortScanAbout>, Tried>();

/** Hosts in the order of their addresses, so that late records tell the same story. */
function triedIn(scan: Sweep<PortScanAbout>): { hosts: string[]; ports: Set<number> } {
  const tried = triedBy.get(scan) ?? { taken: 0, hosts: new Set(), ports: new Set() };
  triedBy.set(scan, tried);
  let at = 0;
  for (const thing of scan.things.keys()) {
    at += 1;
    if (at <= tried.taken) continue;
    const peer = parsePeer(thing);
    if (peer === null) continue;
    tried.hosts.add(peer.address);
    tried.ports.add(peer.port);
  }
  tried.taken = at;
  return { hosts: [...tried.hosts].sort(), ports: tried.ports };
}

function normalText({ source, about }: Sweep<PortScanAbout>): string {
  const { services, since, days, proto } = about;
  if (since === null) return `Nothing is known yet of what is normal for ${source}.`;
  const usual = services === 0 ? 'no service' : plural(services, 'service');
  return `Normal for ${source} is ${usual} over ${proto.toUpperCase()}, learnt over ${plural(days, 'day')} since ${when(since)}.`;
}
