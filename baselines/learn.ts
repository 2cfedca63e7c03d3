/** Turns an event into lessons: which subjects it teaches something about, and what. */
import { isPrivate } from '../domain/address.ts';
import {
  credential,
  device,
  entityKey,
  groupOf,
  hostName,
  network,
  subnetOf,
  type EntityKey,
  type Subject,
} from '../domain/entity.ts';
import type {
  Authentication,
  DnsActivity,
  Event,
  IdentityActivity,
  LdapActivity,
  NetworkActivity,
  OtActivity,
  SensorAlert,
} from '../domain/event.ts';
import { administration } from './administration.ts';
import type { FacetName } from './pattern.ts';
import { placeOf, subnetOfLogOn } from './places.ts';
import type { TallyName } from './tally.ts';

/** Takes what an event teaches, piece by piece: most events are flows, and a list of their lessons would be built for nothing. */
export interface Learner {
  /** This subject was seen with this value. */
  sighted(subject: Subject, facet: FacetName, value: string): void;
  /** This much more of it in this hour. */
  added(subject: Subject, tally: TallyName, amount: number): void;
}

/** How peers are written in the `peers`, `attempts` and `services` facets, and services as subjects. */
export function peerValue({ address, port, proto }: Peer): string {
  const slot = (port ^ (address.length << 5) ^ (lastCode(address) << 7)) & (PEER_SLOTS - 1);
  const known = peers[slot];
  if (known?.address === address && known.port === port && known.proto === proto) {
    return known.value;
  }
  const value = `${address}|${port}/${proto}`;
  peers[slot] = { address, port, proto, value };
  return value;
}

interface Peer {
  address: string;
  port: number;
  proto: string;
}

/** The same peers come again and again, and a text that was looked up before is found faster than a new one. */
const PEER_SLOTS = 65_536;
const peers = new Array<(Peer & { value: string }) | undefined>(PEER_SLOTS).fill(undefined);

/** The last two characters of an address tell its neighbours apart. */
function lastCode(address: string): number {
  return address.charCodeAt(address.length - 1) * 31 + address.charCodeAt(address.length - 2);
}

export function parsePeer(value: string): Peer | null {
  const bar = value.lastIndexOf('|');
  const slash = value.indexOf('/', bar);
  if (bar < 0 || slash < 0) return null;
  return {
    address: value.slice(0, bar),
    port: Number(value.slice(bar + 1, slash)),
    proto: value.slice(slash + 1),
  };
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

/** Tells `learner` what an event teaches. */
export function teach(event: Event, learner: Learner): void {
  switch (event.class) {
    case 'network_activity':
      return teachFlow(event, learner);
    case 'authentication':
      return teachLogOn(event, learner);
    case 'dns_activity':
      return teachLookUp(event, learner);
    case 'ldap_activity':
      return teachSearch(event, learner);
    case 'ot_activity':
      return learner.sighted(otPair(event), 'commands', commandValue(event));
    case 'smb_activity':
    case 'rdp_activity':
    case 'ssh_activity':
    case 'rpc_activity':
      return teachAdministration(event, learner);
    case 'sensor_alert':
      return learner.sighted(device(event.src), 'alerts', alertValue(event));
    case 'identity_activity':
      return teachSignIn(event, learner);
    case 'http_activity':
    case 'tls_activity':
    case 'account_change':
      return;
  }
}

/** The subjects a detection may ask about while it looks at this event: load them before the pass. */
export function entitiesOf(event: Event): EntityKey[] {
  const keys: EntityKey[] = [entityKey(device(event.src)), entityKey(network)];
  if (isPrivate(event.src)) keys.push(entityKey(groupOf(event.src)));
  if (event.class === 'authentication' && !event.anonymous) {
    keys.push(entityKey(credential(event)));
    if (event.host) keys.push(`hostname:${hostName(event.host)}`);
  }
  if (event.class === 'identity_activity') keys.push(entityKey(credential(event)));
  if (event.class === 'ot_activity') keys.push(entityKey(otPair(event)));
  if (event.class === 'network_activity' && event.dstPort !== undefined) {
    keys.push(`service:${peerOf(event)}`);
  }
  if (event.class === 'rdp_activity' || event.class === 'ssh_activity') {
    keys.push(`service:${peerOf(event)}`);
  }
  return keys;
}

/** Failed log-ons are counted, and teach nothing else; anonymous ones teach nothing at all. */
function teachLogOn(event: Authentication, learner: Learner): void {
  if (event.anonymous) return;
  const from = device(event.src);
  if (event.outcome === 'failure') return learner.added(from, 'logon_failures', 1);
  if (event.outcome !== 'success') return;
  const who = credential(event);
  learner.sighted(who, 'addresses', event.src);
  const subnet = subnetOfLogOn(event);
  if (subnet !== null) learner.sighted(who, 'subnets', subnet);
  learner.sighted(from, 'credentials', entityKey(who));
  if (!event.host) return;
  const name = hostName(event.host);
  const host: Subject = { kind: 'hostname', id: name };
  learner.sighted(who, 'hostnames', name);
  learner.sighted(from, 'hostnames', name);
  learner.sighted(host, 'addresses', event.src);
  learner.sighted(host, 'credentials', entityKey(who));
}

/** The address that a VPN gave is where the credential is used from now on. */
function teachSignIn(event: IdentityActivity, learner: Learner): void {
  const place = placeOf(event);
  if (place === null) return;
  const who = credential(event);
  learner.sighted(who, 'places', place);
  if (event.assignedAddress === undefined) return;
  learner.sighted(who, 'subnets', subnetOf(event.assignedAddress));
  learner.sighted(who, 'addresses', event.assignedAddress);
}

function peerOf(event: Pick<Event, 'dst' | 'dstPort' | 'proto'>): string {
  return peerValue({ address: event.dst, port: event.dstPort ?? 0, proto: event.proto });
}

function teachFlow(event: NetworkActivity, learner: Learner): void {
  const { src, dst, outcome } = event;
  if (event.dstPort === undefined || outcome === 'unknown') return;
  const value = peerOf(event);
  const source = device(src);
  if (outcome !== 'answered') return learner.sighted(source, 'attempts', value);
  learner.sighted(source, 'peers', value);
  learner.sighted({ kind: 'service', id: value }, 'clients', src);
  if (!isPrivate(dst)) learner.added(source, 'bytes_out', event.bytesOut);
  // A subnet of the internet is no group of peers, and what its members look at there nobody's habit but theirs.
  else if (isPrivate(src)) learner.sighted(groupOf(src), 'services', value);
  const means = administration(event);
  if (means !== null) learner.sighted(source, 'administers', `${dst}|${means}`);
}

function teachLookUp(event: DnsActivity, learner: Learner): void {
  if (event.queryType !== 'PTR' || event.message === 'response') return;
  learner.added(device(event.src), 'ptr_lookups', 1);
}

function teachSearch(event: LdapActivity, learner: Learner): void {
  if (!/search/i.test(event.operation)) return;
  const source = device(event.src);
  learner.sighted(source, 'directories', event.dst);
  learner.added(source, 'ldap_searches', 1);
}

function teachAdministration(event: Event, learner: Learner): void {
  const source = device(event.src);
  const means = administration(event);
  if (means !== null) learner.sighted(source, 'administers', `${event.dst}|${means}`);
  if (event.class === 'smb_activity' && event.share !== undefined) {
    learner.sighted(source, 'shares', `${event.dst}|${event.share.toUpperCase()}`);
  }
}
