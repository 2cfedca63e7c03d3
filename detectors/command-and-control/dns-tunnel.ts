/** Many different long names below one domain, asked by one client: data travels in the questions. */
import { z } from 'zod';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { DnsActivity, Event } from '../../domain/event.ts';
import { shownName } from '../../domain/shown-name.ts';
import { growingKey } from '../key.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { list, plural } from '../wording.ts';

const parameters = z.object({
  /** Different names below one domain. RITA v5 `c2_subdomain_threshold`: 100. */
  names: z.number().int().positive().default(100),
  /** From this many names on the finding is high. RITA v5 `c2_score_thresholds.high`: 1,000. */
  highNames: z.number().int().positive().default(1_000),
  /** Characters before the domain that make a name long. Ours: addresses in block lists have 15, hashes 32 and more. */
  minLength: z.number().int().positive().default(24),
  /** A domain asked so by this many clients is a service (protection, content network). Ours, as for beacons. */
  commonClients: z.number().int().positive().default(3),
  /** Names count together while the pauses stay below this, milliseconds. RITA's day. */
  quietMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

/** Names remembered of one client below one domain; beyond it the count is a lower bound. */
const MAX_NAMES = 2_000;
const MAX_TYPES = 16;

interface Tunnel {
  key: string;
  source: string;
  server: string;
  domain: string;
  names: Record<string, true>;
  count: number;
  characters: number;
  types: string[];
  start: number;
  end: number;
  samples: Samples;
  open: boolean;
  grown: boolean;
}

function observe(parameters: Parameters): Observer {
  let tunnels = new Map<string, Tunnel>();
  const clients = (domain: string) =>
    [...tunnels.values()].filter((tunnel) => tunnel.domain === domain).length;
  return {
    on(event: Event) {
      if (event.class !== 'dns_activity' || event.message === 'response') return [];
      const asked = split(event);
      if (asked === null || asked.name.length < parameters.minLength) return [];
      const id = `${event.src}|${asked.domain}`;
      const running = tunnels.get(id);
      const tunnel =
        running !== undefined && Math.abs(event.time - running.end) <= parameters.quietMs
          ? running
          : newTunnel(event, asked.domain, parameters);
      tunnels.set(id, tunnel);
      add(tunnel, event, asked.name);
      if (tunnel.open || tunnel.count < parameters.names) return [];
      if (clients(asked.domain) >= parameters.commonClients) return [];
      tunnel.open = true;
      return [draft(tunnel, parameters)];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [id, tunnel] of tunnels) {
        if (tunnel.open && tunnel.grown) grown.push(draft(tunnel, parameters));
        if (time - tunnel.end > 2 * parameters.quietMs) tunnels.delete(id);
      }
      return grown;
    },
    save: () => [...tunnels],
    load(state) {
      tunnels = new Map(state as [string, Tunnel][]);
    },
  };
}

/** Second-level labels below which country domains register names: `co.uk`, `com.au`. */
const registries: ReadonlySet<string> = new Set(['co', 'com', 'net', 'org', 'ac', 'gov', 'edu']);

/**
 * What stands before the registered domain, and the domain; null for names that are many by design: reverse zones,
 * service records (`_ldap._tcp.dc._msdcs…`) and names of one or two labels.
 */
function split({ query }: DnsActivity): Asked | null {
  const known = splits.get(query);
  if (known !== undefined) return known;
  if (splits.size >= MAX_SPLITS) splits.clear();
  const asked = splitOf(query);
  splits.set(query, asked);
  return asked;
}

interface Asked {
  name: string;
  domain: string;
}

/** Clients ask for the same names again and again. */
const splits = new Map<string, Asked | null>();
const MAX_SPLITS = 4096;

function splitOf(query: string): Asked | null {
  const labels = query.toLowerCase().replace(/\.$/, '').split('.');
  const [second = '', top = ''] = labels.slice(-2);
  if (top === 'arpa' || labels.some((label) => label.startsWith('_'))) return null;
  const size = top.length === 2 && registries.has(second) ? 3 : 2;
  if (labels.length <= size) return null;
  return { name: labels.slice(0, -size).join('.'), domain: labels.slice(-size).join('.') };
}

function newTunnel(event: DnsActivity, domain: string, { quietMs }: Parameters): Tunnel {
  return {
    key: growingKey([event.src, domain], event.time, quietMs),
    source: event.src,
    server: event.dst,
    domain,
    names: {},
    count: 0,
    characters: 0,
    types: [],
    start: event.time,
    end: event.time,
    samples: newSamples(),
    open: false,
    grown: true,
  };
}

function add(tunnel: Tunnel, event: DnsActivity, name: string): void {
  tunnel.start = Math.min(tunnel.start, event.time);
  tunnel.end = Math.max(tunnel.end, event.time);
  tunnel.grown = true;
  if (tunnel.names[name] === undefined && tunnel.count < MAX_NAMES) {
    tunnel.names[name] = true;
    tunnel.count += 1;
    tunnel.characters += name.length;
  }
  if (!tunnel.types.includes(event.queryType) && tunnel.types.length < MAX_TYPES) {
    tunnel.types.push(event.queryType);
  }
  sample(
    tunnel.samples,
    event,
    `${event.src} asked ${event.dst} for ${event.queryType} ${shownName(event.query)}`,
  );
}

function draft(tunnel: Tunnel, { highNames }: Parameters): FindingDraft {
  tunnel.grown = false;
  const { source, domain, count, samples } = tunnel;
  const length = Math.round(tunnel.characters / Math.max(1, count));
  const names = `${count >= MAX_NAMES ? 'at least ' : ''}${plural(count, 'different name')}`;
  const observed = `${names} of ${plural(length, 'character')} on average, as ${list(tunnel.types)}`;
  const normal = 'Names of people and services are few, short, and asked again.';
  return {
    key: tunnel.key,
    title: `Data in names below ${shownName(domain)}`,
    message: `${source} asked for ${observed}, below ${shownName(domain)}. ${normal}`,
    severity: count >= highNames ? 'high' : 'medium',
    basis: 'rule',
    startTime: tunnel.start,
    endTime: tunnel.end,
    src: { ip: source },
    dst: { ip: tunnel.server, port: 53 },
    entities: [device(source)],
    explanation: { observed, normal, timesSeen: null, since: null },
    measurements: {
      domain,
      names: count,
      mean_length: length,
      characters: tunnel.characters,
      queries: samples.total,
      types: tunnel.types,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'query.hostname', type: 'Hostname', value: domain },
    ],
    evidences: sampled(samples),
    evidenceTotal: samples.total,
  };
}

export const dnsTunnel: Detector<Parameters> = {
  uid: 'command-and-control/dns-tunnel',
  name: 'Tunnel in DNS names',
  severity: 'medium',
  basis: ['rule'],
  attacks: [
    ['TA0011', 'T1071.004'],
    ['TA0010', 'T1048.003'],
  ],
  reads: ['dns_activity'],
  blindSpots: [
    'Short names, fewer than a hundred of them, or data that travels in the answers only.',
    'DNS over TLS or HTTPS, which no sensor decodes.',
    'A tunnel that three clients use, or one spread over many domains.',
    'Behind a forwarder the client is hidden: the forwarder is named in its place.',
    'Protection that looks up hashes for a single client looks the same.',
  ],
  parameters,
  watch: observe,
};
