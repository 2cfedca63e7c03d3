/** A credential, or a static address, used with a host name never seen for it. */
import { z } from 'zod';
import { established, type PatternOfLife, type Usual } from '../../baselines/ask.ts';
import { credential, device, hostName } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Authentication, Event } from '../../domain/event.ts';
import type { EntityRef } from '../../domain/finding.ts';
import { shownName } from '../../domain/shown-name.ts';
import { growingKey } from '../key.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /**
   * An address counts as static when one host name makes up this share of its log-ons. Ours: DHCP pools with
   * day-long leases show each name in far less than half; static VPN addresses in all.
   */
  staticShare: z.number().min(0.5).max(1).default(0.9),
  /**
   * A credential that shows a new host name in more than this share of its log-ons has no normal host name
   * (service accounts, tools that make names up): nothing can be new for it. Ours.
   */
  maxNoveltyRate: z.number().min(0).max(1).default(0.2),
  /** Uses of the same new name by the same address grow one finding while gaps stay below this, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

interface Open {
  key: string;
  address: string;
  hostname: string;
  first: { user: string; dst: string; dstPort: number | undefined };
  users: string[];
  start: number;
  end: number;
  samples: Samples;
  /** What was normal when it opened; later sightings must not rewrite it. */
  normal: {
    text: string;
    hostnames: string[];
    timesSeen: number;
    total: number;
    days: number;
    since: number;
    usedBefore: number;
    staticAddress: boolean;
  };
}

interface Surprise {
  /** Uses of the name by this address or credential that an earlier finding rests on. */
  usedBefore: number;
  address: Usual | undefined;
  credential: Usual | undefined;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let open: Open[] = [];
  return {
    on(event: Event) {
      if (event.class !== 'authentication' || !usable(event)) return [];
      const hostname = hostName(event.host ?? '');
      const running = open.find((o) => o.address === event.src && o.hostname === hostname);
      if (isConfirmed(event, hostname, baselines)) return [];
      if (running !== undefined && event.time - running.end <= parameters.quietMs) {
        return [grow(running, event)];
      }
      const surprise = surprising(event, hostname, { parameters, baselines });
      if (surprise === null) return [];
      const opened = openFinding(event, surprise, parameters);
      open = [...open.filter((o) => o !== running), opened];
      distrust(event, hostname, baselines);
      return [draft(opened)];
    },
    advance(time) {
      open = open.filter((o) => time - o.end <= parameters.quietMs);
      return [];
    },
    save: () => open,
    load(state) {
      open = state as Open[];
    },
  };
}

/** Only log-ons that worked, by somebody, with a name to compare. */
function usable(event: Authentication): boolean {
  return (
    !event.anonymous && event.outcome === 'success' && Boolean(event.host) && event.user !== ''
  );
}

/** Why the host name is a surprise here, or null when it is none or too little is known to say. */
function surprising(
  event: Authentication,
  hostname: string,
  { parameters, baselines }: { parameters: Parameters; baselines: PatternOfLife },
): Surprise | null {
  const who = credential(event);
  const from = device(event.src);
  const seen = [who, from].map((entity) => baselines.seen(entity, 'hostnames', hostname));
  if (seen.some(trusted)) return null;
  if (knownElsewhere(baselines, hostname)) return null;
  const address = baselines.usual(from, 'hostnames');
  const own = baselines.usual(who, 'hostnames');
  const surprise: Surprise = {
    usedBefore: Math.max(...seen.map((s) => s?.count ?? 0)),
    address: address?.mature && isStatic(address, parameters.staticShare) ? address : undefined,
    credential:
      own?.mature && own.distinct / own.total <= parameters.maxNoveltyRate ? own : undefined,
  };
  return surprise.address === undefined && surprise.credential === undefined ? null : surprise;
}

/** Neither side learns the other, or on its third day the stranger would be a known machine of the network. */
function distrust(event: Authentication, hostname: string, baselines: PatternOfLife): void {
  const { src, time } = event;
  baselines.distrust(device(src), 'hostnames', { value: hostname, time });
  baselines.distrust(credential(event), 'hostnames', { value: hostname, time });
  baselines.distrust({ kind: 'hostname', id: hostname }, 'addresses', { value: src, time });
}

/** A person said that the address, or the credential, is normal with this name: a finding that runs ends too. */
function isConfirmed(event: Authentication, hostname: string, baselines: PatternOfLife): boolean {
  return [credential(event), device(event.src)].some(
    (entity) => baselines.seen(entity, 'hostnames', hostname)?.confirmed,
  );
}

function trusted(seen: { distrusted: boolean } | undefined): boolean {
  return seen !== undefined && !seen.distrusted;
}

/** A colleague's machine: established on this network under its own name, so it is not a stranger. */
function knownElsewhere(baselines: PatternOfLife, hostname: string): boolean {
  const usual = baselines.usual({ kind: 'hostname', id: hostname }, 'addresses');
  return usual?.values.some(({ seen }) => established(seen)) ?? false;
}

function isStatic(usual: Usual, share: number): boolean {
  const top = usual.values[0];
  return top !== undefined && top.seen.count / Math.max(1, usual.total) >= share;
}

function openFinding(event: Authentication, surprise: Surprise, { quietMs }: Parameters): Open {
  const hostname = hostName(event.host ?? '');
  const opened: Open = {
    key: growingKey([event.src, hostname], event.time, quietMs),
    address: event.src,
    hostname,
    first: { user: credential(event).id, dst: event.dst, dstPort: event.dstPort },
    users: [],
    start: event.time,
    end: event.time,
    samples: newSamples(),
    normal: normalOf(event, surprise),
  };
  grow(opened, event);
  return opened;
}

function normalOf(event: Authentication, surprise: Surprise): Open['normal'] {
  const known = [
    { subject: event.src, usual: surprise.address },
    { subject: shownName(credential(event).id), usual: surprise.credential },
  ].flatMap(({ subject, usual }) => (usual === undefined ? [] : [{ subject, usual }]));
  const subjects = new Map<string, string[]>();
  for (const { subject, usual } of known) {
    const text = figures(usual);
    subjects.set(text, [...(subjects.get(text) ?? []), subject]);
  }
  const [lead] = known;
  return {
    text: [...subjects].map(([text, names]) => `${text} of ${names.join(' and of ')}`).join('; '),
    hostnames: lead?.usual.values.slice(0, 3).map(({ value }) => value) ?? [],
    timesSeen: lead?.usual.values[0]?.seen.count ?? 0,
    total: lead?.usual.total ?? 0,
    days: lead?.usual.days ?? 0,
    since: lead?.usual.since ?? event.time,
    usedBefore: surprise.usedBefore,
    staticAddress: surprise.address !== undefined,
  };
}

/** `LT-JMORGAN in 142 of 142 sessions over 11 days`. */
function figures(usual: Usual): string {
  const names = usual.values
    .slice(0, 3)
    .map(({ value, seen }) => `${shownName(value)} in ${seen.count} of ${usual.total} sessions`);
  return `${list(names)}, over ${plural(usual.days, 'day')},`;
}

function grow(open: Open, event: Authentication): FindingDraft {
  const user = credential(event).id;
  if (!open.users.includes(user) && open.users.length < 50) open.users.push(user);
  open.start = Math.min(open.start, event.time);
  open.end = Math.max(open.end, event.time);
  sample(
    open.samples,
    event,
    `${event.protocol.toUpperCase()} log-on of ${shownName(user)} to ${event.dst} from ${event.src}, which calls itself ${shownName(open.hostname)}`,
  );
  return draft(open);
}

function draft(open: Open): FindingDraft {
  const { first, normal } = open;
  const dst = { ip: first.dst, ...(first.dstPort === undefined ? {} : { port: first.dstPort }) };
  const entities: [EntityRef, ...EntityRef[]] = [
    device(open.address),
    { kind: 'credential', id: first.user },
    { kind: 'hostname', id: open.hostname },
  ];
  return {
    key: open.key,
    title: `Log-on as ${shownName(first.user)} from a host name never seen: ${shownName(open.hostname)}`,
    message:
      `${open.address} logged on to ${first.dst} as ${shownName(first.user)} and called itself ${shownName(open.hostname)}; ` +
      `normal is ${normal.text}.`,
    severity: normal.staticAddress ? 'high' : 'medium',
    basis: 'baseline',
    startTime: open.start,
    endTime: open.end,
    src: { ip: open.address, hostname: open.hostname },
    dst,
    entities,
    explanation: {
      observed: `${shownName(open.hostname)} in ${plural(open.samples.total, 'session')} from ${open.address}`,
      normal: `${normal.text}, since ${when(normal.since)}`,
      timesSeen: normal.timesSeen,
      since: normal.since,
    },
    measurements: {
      hostname: open.hostname,
      user: first.user,
      users: open.users,
      target: first.dst,
      sessions: open.samples.total,
      usual_hostnames: normal.hostnames,
      usual_sessions: normal.timesSeen,
      total_sessions: normal.total,
      days_known: normal.days,
      used_before: normal.usedBefore,
      static_address: normal.staticAddress ? 'yes' : 'no',
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: open.address },
      { name: 'src_endpoint.hostname', type: 'Hostname', value: open.hostname },
      { name: 'user.name', type: 'User Name', value: first.user },
    ],
    evidences: sampled(open.samples),
    evidenceTotal: open.samples.total,
  };
}

export const credentialFromNewHostname: Detector<Parameters, PatternOfLife> = {
  uid: 'initial-access/credential-from-new-hostname',
  name: 'Credential used from a new host name',
  severity: 'high',
  basis: ['baseline'],
  claimed: true,
  attacks: [
    ['TA0001', 'T1078'],
    ['TA0001', 'T1200'],
  ],
  reads: ['authentication'],
  blindSpots: [
    'An intruder who sets the host name of the employee’s own machine.',
    'A host name of another established machine of this network, used from an address of its own.',
    'Credentials and addresses seen in fewer than 8 log-ons or on fewer than 3 days.',
    'Log-ons whose records carry no work-station name (Kerberos).',
  ],
  parameters,
  watch: observe,
};
