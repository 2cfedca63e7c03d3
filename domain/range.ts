/** Addresses and CIDR ranges as numbers, so that one can be looked up in the other. */

export interface Range {
  /** Bits of the family: 32 or 128. */
  bits: 32 | 128;
  base: bigint;
  prefix: number;
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

function ipv4(text: string): bigint | null {
  const octets = IPV4.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((octet) => octet > 255)) return null;
  return octets.reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

/** A dotted tail, as in `64:ff9b::10.0.0.1`, as two groups. */
function undotted(text: string): string {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  if (!tail.includes('.')) return text;
  const value = ipv4(tail);
  if (value === null) return 'invalid';
  const [high, low] = [value >> 16n, value & 0xffffn];
  return `${text.slice(0, -tail.length)}${high.toString(16)}:${low.toString(16)}`;
}

function ipv6(text: string): bigint | null {
  const parts = undotted(text).split('::');
  if (parts.length > 2) return null;
  const left = groupsOf(parts[0] ?? '');
  const right = groupsOf(parts[1] ?? '');
  const missing = 8 - left.length - right.length;
  if (parts.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

/** IPv4 addresses as IPv6 writes them lie in ::ffff:0:0/96 (RFC 4291). */
const MAPPED_BITS = 96;
const isMapped = (value: bigint): boolean => value >> 32n === 0xffffn;

/**
 * An address (a range of one) or CIDR range; null for anything else. IPv4 written as IPv6 is IPv4, in whichever of its
 * spellings, so that a device is the same one for every source.
 */
export function parseRange(text: string): Range | null {
  const [written = '', length, ...rest] = text.trim().split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(length ?? '0')) return null;
  const given = length === undefined ? null : Number(length);
  const long = written.includes(':') ? ipv6(written) : null;
  if (long !== null && isMapped(long)) {
    // The length counts in the spelling that it stands with: 96 bits of the long one are before the IPv4 address.
    const bits = given !== null && given >= MAPPED_BITS ? given - MAPPED_BITS : given;
    return rangeOf(32, long & 0xffffffffn, bits);
  }
  if (long !== null) return rangeOf(128, long, given);
  const short = ipv4(written);
  return short === null ? null : rangeOf(32, short, given);
}

/** Without a length, the one address. */
function rangeOf(bits: Range['bits'], value: bigint, length: number | null): Range | null {
  const prefix = length ?? bits;
  if (prefix > bits) return null;
  const shift = BigInt(bits - prefix);
  return { bits, base: (value >> shift) << shift, prefix };
}

/** Whether a range holds another one, an address being a range of one. */
export function holds(range: Range, other: Range): boolean {
  if (range.bits !== other.bits || range.prefix > other.prefix) return false;
  const shift = BigInt(range.bits - range.prefix);
  return range.base >> shift === other.base >> shift;
}

/** Whether an address lies in an address or CIDR range; false when either is neither. */
export function inRange(address: string, range: string): boolean {
  const [one, other] = [parseRange(address), parseRange(range)];
  return one !== null && other !== null && holds(other, one);
}
