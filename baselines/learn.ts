/** Turns an event into sightings: which entities it teaches something about, and what. */
import { credential, device, entityKey, hostName, type EntityKey } from '../domain/entity.ts';
import type { Authentication, Event, NetworkActivity } from '../domain/event.ts';
import type { FacetName } from './pattern.ts';

/** One thing learnt: this entity was seen with this value. */
export interface Sighting {
  entity: EntityKey;
  facet: FacetName;
  value: string;
}

/** How peers are written in the `peers` and `attempts` facets. */
export function peerValue(peer: { address: string; port: number; proto: string }): string {
  return `${peer.address}|${peer.port}/${peer.proto}`;
}

export function parsePeer(value: string): { address: string; port: number; proto: string } | null {
  const parts = /^(.*)\|(\d+)\/(\w+)$/.exec(value);
  if (parts === null) return null;
  const [, address = '', port = '', proto = ''] = parts;
  return { address, port: Number(port), proto };
}

/** What an event teaches; empty for most classes. Failed and anonymous log-ons teach nothing. */
export function sightingsOf(event: Event): Sighting[] {
  if (event.class === 'authentication') return authentication(event);
  if (event.class === 'network_activity') return network(event);
  return [];
}

/** The entities a detection may ask about while it looks at this event: load them before the pass. */
export function entitiesOf(event: Event): EntityKey[] {
  const keys: EntityKey[] = [entityKey(device(event.src))];
  if (event.class === 'authentication' && !event.anonymous) {
    keys.push(entityKey(credential(event)));
    if (event.host) keys.push(`hostname:${hostName(event.host)}`);
  }
  return keys;
}

function authentication(event: Authentication): Sighting[] {
  if (event.anonymous || event.outcome !== 'success') return [];
  const from = entityKey(device(event.src));
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
  return sightings;
}

function network(event: NetworkActivity): Sighting[] {
  if (event.dstPort === undefined) return [];
  const value = peerValue({ address: event.dst, port: event.dstPort, proto: event.proto });
  const entity = entityKey(device(event.src));
  switch (event.outcome) {
    case 'answered':
      return [{ entity, facet: 'peers', value }];
    case 'refused':
    case 'silent':
      return [{ entity, facet: 'attempts', value }];
    case 'unknown':
      return [];
  }
}
