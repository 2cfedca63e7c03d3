/** How devices, credentials and host names are written, so that the same one always has the same key. */
import type { Authentication } from './event.ts';
import type { EntityRef } from './finding.ts';

/** `kind:id`, as pattern of life and incidents key an entity. */
export type EntityKey = `${EntityRef['kind']}:${string}`;

export function entityKey(entity: EntityRef): EntityKey {
  return `${entity.kind}:${entity.id}`;
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
