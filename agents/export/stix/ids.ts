/** STIX identifiers that are the same in every run: UUIDs of version 5 (RFC 9562) over what makes an object that object. */

/** Pure folders may not reach `node:crypto`: the caller brings the hash, as 40 lower-case hex digits. */
export type Sha1 = (bytes: Uint8Array) => string;

/** For observables the specification fixes the namespace (STIX 2.1, 2.9), so that all producers give the same ids. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Ours, made once by chance, as the specification asks for everything else. */
const WATCHBILL = 'd0b7c5a2-3c5e-4f0e-9a63-5b0c2f6f1e84';

export interface Ids {
  /** Of an observable, over its ID contributing properties. */
  observable: (type: string, contributing: Readonly<Record<string, unknown>>) => string;
  /** Of any other object, over what tells it from others of its type. */
  object: (type: string, ...parts: readonly string[]) => string;
}

export function idsWith(sha1: Sha1): Ids {
  return {
    observable: (type, contributing) =>
      `${type}--${uuid5(sha1, OBSERVABLES, canonical(contributing))}`,
    object: (type, ...parts) => `${type}--${uuid5(sha1, WATCHBILL, canonical([type, ...parts]))}`,
  };
}

function uuid5(sha1: Sha1, namespace: string, name: string): string {
  const space = namespace.replaceAll('-', '').match(/../g) ?? [];
  const bytes = Uint8Array.from([
    ...space.map((byte) => parseInt(byte, 16)),
    ...new TextEncoder().encode(name),
  ]);
  const hex = sha1(bytes);
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const made = `${hex.slice(0, 12)}5${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`;
  return made.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** JSON in its canonical form (RFC 8785): keys in order of their UTF-16 units, no white space. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  const record = value as Record<string, unknown>;
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`).join(',')}}`;
}
