/** A device never seen on the network that begins with what none of its peers does. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { peerValue } from '../../baselines/learn.ts';
import { isMulticast, isPrivate } from '../../domain/address.ts';
import { device, groupOf, network } from '../../domain/entity.ts';
import type { Detector, FindingDraft } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import { actOf, draftOf, secondsOf, watchBouts, type Act, type Bout } from '../bout.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /** A device is new for this long after its first record, milliseconds. Ours: its first day. */
  newMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
  /** Whoever came within this time after the watching began is not new, milliseconds. Ours: three days, as all learning. */
  learnMs: z
    .number()
    .positive()
    .default(3 * 24 * 3_600_000),
  /** Devices of its subnet that must be known, on two days each, before they tell what is usual there. Ours. */
  peers: z.number().int().positive().default(3),
  /**
   * Services of the house, weighed, that none of its peers uses. Ours: half of the fifteen ports that Zeek's scan policy
   * asks for, because nobody knows this device.
   */
  departures: z.number().positive().default(8),
  /** Weight of a service by which hosts are administered: two such sessions are enough. Ours. */
  administering: z.number().positive().default(4),
  /** Weight of a service that did not answer: configurations name servers that are gone. Ours. */
  unanswered: z.number().positive().default(0.5),
  /** A service that this many devices use, wherever they are, is everybody's. Ours, as for remote services. */
  sharedBy: z.number().int().positive().default(2),
});
type Parameters = z.infer<typeof parameters>;

/** Registered ports (IANA) of SSH, Telnet, RDP, VNC and WinRM. */
const administrationPorts: ReadonlySet<number> = new Set([22, 23, 3389, 5900, 5985, 5986]);

/** What was normal when the finding opened; JSON-safe. */
interface Normal {
  subnet: string;
  members: number;
  services: number;
  since: number;
  days: number;
}

interface Asking {
  parameters: Parameters;
  baselines: PatternOfLife;
}

/** A contact inside the network by which a new device departs from its peers. */
function departure(event: Event, asking: Asking): Act | null {
  if (event.class !== 'network_activity' || event.dstPort === undefined) return null;
  if (event.outcome === 'unknown' || !isInside(event) || !isNewcomer(event, asking)) return null;
  const service = serviceOf(event);
  if (isUsualHere(service, event, asking)) return null;
  const how = event.outcome === 'answered' ? 'used' : 'tried';
  return actOf(event, {
    kind: `${how} ${service}`,
    user: '',
    summary: `${event.src} ${how} ${event.dst} on ${event.proto.toUpperCase()} port ${event.dstPort}`,
  });
}

function isInside({ src, dst }: NetworkActivity): boolean {
  if (!isPrivate(src) || !isPrivate(dst) || src === dst) return false;
  return !isMulticast(dst) && !dst.endsWith('.255');
}

function serviceOf({ dst, dstPort = 0, proto }: NetworkActivity): string {
  return peerValue({ address: dst, port: dstPort, proto });
}

function isNewcomer({ src, time }: Event, { parameters, baselines }: Asking): boolean {
  const known = baselines.known(device(src));
  if (known !== undefined && time - known.since > parameters.newMs) return false;
  const watched = baselines.known(network);
  return watched !== undefined && (known?.since ?? time) - watched.since >= parameters.learnMs;
}

/** Its peers use this service, or enough others do; where too few peers are known, nothing is unusual. */
function isUsualHere(service: string, { src }: Event, { parameters, baselines }: Asking): boolean {
  const group = groupOf(src);
  if (established(baselines.seen(group, 'services', service))) return true;
  if (membersOf(src, baselines) < parameters.peers) return true;
  const clients = baselines.usual({ kind: 'service', id: service }, 'clients')?.values ?? [];
  return clients.filter(({ seen }) => established(seen)).length >= parameters.sharedBy;
}

function membersOf(source: string, baselines: PatternOfLife): number {
  const members = baselines.usual(groupOf(source), 'members')?.values ?? [];
  return members.filter(({ value, seen }) => value !== source && established(seen)).length;
}

/** The services among these acts, each by its gravest weight. */
function weightOf(acts: readonly Act[], { administering, unanswered }: Parameters): number {
  const weights = new Map<string, number>();
  for (const { kind, target, port = 0 } of acts) {
    const answered = kind.startsWith('used');
    const full = administrationPorts.has(port) ? administering : 1;
    const service = `${target}|${port}`;
    const weight = answered ? full : unanswered;
    weights.set(service, Math.max(weight, weights.get(service) ?? 0));
  }
  return [...weights.values()].reduce((sum, weight) => sum + weight, 0);
}

function normalOf(source: string, baselines: PatternOfLife): Normal {
  const group = groupOf(source);
  const services = baselines.usual(group, 'services')?.values ?? [];
  const known = baselines.known(group);
  return {
    subnet: group.id,
    members: membersOf(source, baselines),
    services: services.filter(({ seen }) => established(seen)).length,
    since: known?.since ?? 0,
    days: known?.days ?? 0,
  };
}

function draft(bout: Bout<Normal>): FindingDraft {
  const { source, targets, kinds, normal } = bout;
  const used = Object.keys(kinds).filter((kind) => kind.startsWith('used')).length;
  const tried = Object.keys(kinds).length - used;
  const seconds = secondsOf(bout);
  const observed = `${plural(used, 'service')} used and ${plural(tried, 'service')} tried in vain on ${plural(targets.length, 'host')} (${list(targets)}) in ${plural(seconds, 'second')}`;
  const text = `None of the ${plural(normal.members, 'device')} known in ${normal.subnet}, with ${plural(normal.services, 'service')} between them in ${plural(normal.days, 'day')} since ${when(normal.since)}, uses any of these.`;
  return {
    ...draftOf(bout),
    title: `A device never seen before: ${source}`,
    message: `${source} is new on the network; it began with ${observed}. ${text}`,
    severity: 'medium',
    basis: 'baseline',
    explanation: { observed, normal: text, timesSeen: normal.services, since: normal.since },
    measurements: {
      subnet: normal.subnet,
      services_used: used,
      services_tried: tried,
      targets: targets.slice(0, 50),
      target_count: targets.length,
      seconds,
      peers_known: normal.members,
      usual_services: normal.services,
      days_known: normal.days,
    },
  };
}

export const newDevice: Detector<Parameters, PatternOfLife> = {
  uid: 'initial-access/new-device',
  name: 'New device that departs from its peers',
  severity: 'medium',
  basis: ['baseline'],
  attacks: [['TA0001', 'T1200']],
  reads: ['network_activity'],
  blindSpots: [
    'A new device that does only what its peers do, or that speaks to the internet only.',
    'A device that takes over the address of a known one.',
    'Subnets in which fewer than three devices are known, and the first days of watching.',
    'What it does after its first day, and services of the house that two devices or more use already.',
    'Networks with public addresses inside.',
  ],
  parameters,
  watch: (parameters, baselines) =>
    watchBouts<Normal>({
      windowMs: parameters.newMs,
      quietMs: parameters.newMs,
      act: (event) => departure(event, { parameters, baselines }),
      group: ({ source }) => source,
      tells(recent, { source }) {
        if (weightOf(recent, parameters) < parameters.departures) return null;
        return { acts: recent, normal: normalOf(source, baselines) };
      },
      draft,
    }),
};
