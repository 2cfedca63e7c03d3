/** Turns an event into lessons: which subjects it teaches something about, and what. */
import { isPrivate } from '../domain/address.ts';
import {
  credential,
  device,
  entityKey,
  groupOf,
  hostName,
  network,
  type EntityKey,
  type Subject,
} from '../domain/entity.ts';
import type {
  Authentication,
  DnsActivity,
  Event,
  LdapActivity,
  NetworkActivity,
  OtActivity,
  SensorAlert,
} from '../domain/event.ts';
import { administration } from './administration.ts';
import type { FacetName } from './pattern.ts';
import type { TallyName } from './tally.ts';

/** One thing learnt: this subject was seen with this value. */
export interface Sighting {
  entity: EntityKey;
  facet: FacetName;
  value: string;
}

/** One amount learnt: this much more in this hour. */
export interface Amount {
  entity: EntityKey;
  tally: TallyName;
  amount: number;
}

export interface Lesson {
  sightings: Sighting[];
  amounts: Amount[];
}

/** How peers are written in the `peers`, `attempts` and `services` facets, and services as subjects. */
export function peerValue(peer: { address: string; port: number; proto: string }): string {
  return `${peer.address}|${peer.port}/${peer.proto}`;
}

export function parsePeer(value: string): { address: string; port: number; proto: string } | null {
  const parts = /^(.*)\|(\d+)\/(\w+)$/.exec(value);
  if (parts === null) return null;
  const [, address = '', port = '', proto = ''] = parts;
  return { address, port: Number(port), proto };
}

/** The pair of an industrial client and the controller it commands. */
export function otPair(event: Pick<Event, 'src' | 'dst'>): Subject {
  return { kind: 'ot_pair', id: `${event.src}>${event.dst}` };
}

/** How a command is written in the `commands` facet; addresses by the hundred, so that polling stays one value. */
export function commandValue({ access, function: name, address }: OtActivity): string {
  return `${access}:${name}@${address === undefined ? '' : Math.floor(address / 100) * 100}`;
}

/** How a sensor's alert is written in the `alerts` facet: its signature, and whom it was raised about. */
export function alertValue({ signature, signatureId, dst }: SensorAlert): string {
  return `${signatureId ?? signature}|${dst}`;
}

const nothing: Lesson = { sightings: [], amounts: [] };

/** What an event teaches. */
export function lessonOf(event: Event): Lesson {
  switch (event.class) {
    case 'authentication':
      return authentication(event);
    case 'network_activity':
      return networkActivity(event);
    case 'dns_activity':
      return dns(event);
    case 'ldap_activity':
      return ldap(event);
    case 'ot_activity':
      return seen(otPair(event), 'commands', commandValue(event));
    case 'smb_activity':
    case 'rdp_activity':
    case 'ssh_activity':
    case 'rpc_activity':
      return administering(event);
    case 'sensor_alert':
      return seen(device(event.src), 'alerts', alertValue(event));
    default:
      return nothing;
  }
}

/** The subjects a detection may ask about while it looks at this event: load them before the pass. */
export function entitiesOf(event: Event): EntityKey[] {
  const keys: EntityKey[] = [entityKey(device(event.src)), entityKey(network)];
  if (event.class === 'authentication' && !event.anonymous) {
    keys.push(entityKey(credential(event)));
    if (event.host) keys.push(`hostname:${hostName(event.host)}`);
  }
  if (event.class === 'identity_activity') keys.push(entityKey(credential(event)));
  if (event.class === 'ot_activity') keys.push(entityKey(otPair(event)));
  if (event.class === 'network_activity' && event.dstPort !== undefined) {
    keys.push(entityKey(groupOf(event.src)), `service:${peerOf(event)}`);
  }
  if (event.class === 'rdp_activity' || event.class === 'ssh_activity') {
    keys.push(`service:${peerOf(event)}`);
  }
  return keys;
}

function seen(subject: Subject, facet: FacetName, value: string): Lesson {
  return { sightings: [{ entity: entityKey(subject), facet, value }], amounts: [] };
}

/** Failed log-ons are counted, and teach nothing else; anonymous ones teach nothing at all. */
function authentication(event: Authentication): Lesson {
  const from = entityKey(device(event.src));
  if (event.anonymous) return nothing;
  if (event.outcome === 'failure') {
    return { sightings: [], amounts: [{ entity: from, tally: 'logon_failures', amount: 1 }] };
  }
  if (event.outcome !== 'success') return nothing;
  const who = entityKey(credential(event));
  const sightings: Sighting[] = [
    { entity: who, facet: 'addresses', value: event.src },
    { entity: from, facet: 'credentials', value: who },
  ];
  if (event.host) {
    const name = hostName(event.host);
    sightings.push(
      { entity: who, facet: 'hostnames', value: name },
      { entity: from, facet: 'hostnames', value: name },
      { entity: `hostname:${name}`, facet: 'addresses', value: event.src },
      { entity: `hostname:${name}`, facet: 'credentials', value: who },
    );
  }
  return { sightings, amounts: [] };
}

function peerOf(event: Pick<Event, 'dst' | 'dstPort' | 'proto'>): string {
  return peerValue({ address: event.dst, port: event.dstPort ?? 0, proto: event.proto });
}

function networkActivity(event: NetworkActivity): Lesson {
  if (event.dstPort === undefined) return nothing;
  const value = peerOf(event);
  const source = device(event.src);
  if (event.outcome === 'refused' || event.outcome === 'silent')
    return seen(source, 'attempts', value);
  if (event.outcome !== 'answered') return nothing;
  const entity = entityKey(source);
  const lesson: Lesson = {
    sightings: [
      { entity, facet: 'peers', value },
      { entity: `service:${value}`, facet: 'clients', value: event.src },
    ],
    amounts: [],
  };
  // A subnet of the internet is no group of peers.
  if (isPrivate(event.src)) {
    lesson.sightings.push({ entity: entityKey(groupOf(event.src)), facet: 'services', value });
  }
  if (!isPrivate(event.dst))
    lesson.amounts.push({ entity, tally: 'bytes_out', amount: event.bytesOut });
  const means = administration(event);
  if (means !== null)
    lesson.sightings.push({ entity, facet: 'administers', value: `${event.dst}|${means}` });
  return lesson;
}

function dns(event: DnsActivity): Lesson {
  if (event.queryType !== 'PTR' || event.message === 'response') return nothing;
  return {
    sightings: [],
    amounts: [{ entity: entityKey(device(event.src)), tally: 'ptr_lookups', amount: 1 }],
  };
}

function ldap(event: LdapActivity): Lesson {
  if (!/search/i.test(event.operation)) return nothing;
  const lesson = seen(device(event.src), 'directories', event.dst);
  lesson.amounts.push({ entity: entityKey(device(event.src)), tally: 'ldap_searches', amount: 1 });
  return lesson;
}

function administering(event: Event): Lesson {
  const entity = entityKey(device(event.src));
  const lesson: Lesson = { sightings: [], amounts: [] };
  const means = administration(event);
  if (means !== null) {
    lesson.sightings.push({ entity, facet: 'administers', value: `${event.dst}|${means}` });
  }
  if (event.class === 'smb_activity' && event.share !== undefined) {
    lesson.sightings.push({
      entity,
      facet: 'shares',
      value: `${event.dst}|${event.share.toUpperCase()}`,
    });
  }
  return lesson;
}
