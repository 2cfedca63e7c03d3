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

/** What names of hosts are written with (NetBIOS, DNS, Bonjour); a text with anything else in it is no name. */
const nameText = /^[\p{L}\p{M}\p{N} .!#$&'’(){}~@^_-]*$/u;
const suffixLabel = /^[\p{L}\p{M}\p{N}_-]+$/u;
/** How a part of an IPv4 address may be written; the last label of a domain never is. */
const numeral = /^(?:\p{N}+|0x[0-9a-f]*)$/iu;

/**
 * Host names compare without case or DNS suffix: `lt-jmorgan.corp.example` is `LT-JMORGAN`. Anybody may call their
 * machine as they like, also by an address or a part of one: what reads so stays whole, and in quotes, so that nothing
 * takes it for the device of that address.
 */
export function hostName(name: string): string {
  const written = name
    .trim()
    .replace(/^\\+/, '')
    .replace(/(?<=[^.])\.$/, '');
  const dot = written.indexOf('.');
  const [host, suffix] = dot > 0 ? [written.slice(0, dot), written.slice(dot + 1)] : [written, ''];
  const isName = nameText.test(host) && (dot <= 0 || isSuffixOf(host, suffix));
  return (isName ? host : quoted(written)).toUpperCase();
}

/** Whether what follows the first dot can be the domain of a host. */
function isSuffixOf(host: string, suffix: string): boolean {
  const labels = suffix.split('.');
  const [next = ''] = labels;
  if (numeral.test(labels.at(-1) ?? '') || (numeral.test(host) && /^\p{N}/u.test(next)))
    return false;
  return labels.every((label) => suffixLabel.test(label));
}

function quoted(text: string): string {
  return /^".*"$/s.test(text) ? text : `"${text}"`;
}

/**
 * A credential is the account name without case. The domain is left out on purpose: NTLM records carry the
 * NetBIOS name, Kerberos the realm and some tools none, and one person must not become three.
 */
export function credential(auth: Pick<Authentication, 'user'>): EntityRef {
  const user = auth.user.replace(/^.*\\/, '').replace(/@.*$/, '');
  return { kind: 'credential', id: user.trim().toLowerCase() };
}
