/** How devices, credentials and host names are written, so that the same one always has the same key. */
import type { Authentication } from './event.ts';
import type { EntityRef } from './finding.ts';

/**
 * What pattern of life knows: those that act, and besides a `service` (`address|port/proto`, known by its clients), an
 * `ot_pair` (`client>controller`), a `group` (the subnet of a device, the prior for newcomers) and the `network` itself.
 */
export interface Subject {
  kind: EntityRef['kind'] | 'service' | 'ot_pair' | 'group' | 'network';
  id: string;
}

/** `kind:id`, as pattern of life and incidents key an entity. */
export type EntityKey = `${Subject['kind']}:${string}`;

export function entityKey(entity: Subject): EntityKey {
  return `${entity.kind}:${entity.id}`;
}

/** The subject that a key names. */
export function subjectOf(key: EntityKey): Subject {
  const colon = key.indexOf(':');
  return { kind: key.slice(0, colon) as Subject['kind'], id: key.slice(colon + 1) };
}

/** All that one Watchbill sees. */
export const network: Subject = { kind: 'network', id: 'all' };

/** The devices that share a /24 (IPv4) or /64 (IPv6): the usual size of an office subnet. */
export function groupOf(address: string): Subject {
  return { kind: 'group', id: subnetOf(address) };
}

/** `10.20.1.0/24` or `2001:db8:0:1::/64`, from an address in canonical form. */
export function subnetOf(address: string): string {
  if (!address.includes(':')) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const [head = '', tail] = address.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

export function device(address: string): EntityRef {
  return { kind: 'device', id: address };
}

const dottedQuad = /^\d+\.\d+\.\d+\.\d+$/;

/**
 * Host names compare without case or DNS suffix: `lt-jmorgan.corp.example` is `LT-JMORGAN`. An address given as
 * a name stays whole.
 */
export function hostName(name: string): string {
  const trimmed = name.trim();
  const dot = dottedQuad.test(trimmed) ? -1 : trimmed.indexOf('.');
  return (dot > 0 ? trimmed.slice(0, dot) : trimmed).toUpperCase();
}

/**
 * A credential is the account name without case. The domain is left out on purpose: NTLM records carry the
 * NetBIOS name, Kerberos the realm and some tools none, and one person must not become three.
 */
export function credential(auth: Pick<Authentication, 'user'>): EntityRef {
  const user = auth.user.replace(/^.*\\/, '').replace(/@.*$/, '');
  return { kind: 'credential', id: user.trim().toLowerCase() };
}
