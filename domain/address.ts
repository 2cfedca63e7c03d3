/** Questions about IP addresses that need no configuration. */
import { parseRange, type Range } from './range.ts';

/**
 * Whether an address belongs to a private network: RFC 1918, RFC 6598 (shared), RFC 3927 (link-local), loopback,
 * and for IPv6 ULA (RFC 4193), link-local and loopback. Canonical text form is expected.
 */
export function isPrivate(address: string): boolean {
  const a = octetAt(address, 0);
  if (a < 0) return isPrivateIpv6(address);
  if (a === 10 || a === 127) return true;
  if (a !== 172 && a !== 192 && a !== 169 && a !== 100) return false;
  const b = octetAt(address, address.indexOf('.') + 1);
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 192) return b === 168;
  if (a === 169) return b === 254;
  return b >= 64 && b <= 127;
}

function isPrivateIpv6(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return isPrivate(mapped[1]);
  return /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/i.test(address) || address === '::1';
}

const point = 46;
const zero = 48;

/** The decimal number that begins at `start` and ends with a point, else -1; by hand, because every flow is asked several times. */
function octetAt(address: string, start: number): number {
  let value = 0;
  for (let i = start; i < start + 4; i++) {
    const code = address.charCodeAt(i);
    if (code === point) return i > start ? value : -1;
    if (!(code >= zero && code < zero + 10)) return -1;
    value = value * 10 + code - zero;
  }
  return -1;
}

/**
 * The one spelling of an address: IPv4 dotted, also where it is written as IPv6, and IPv6 as RFC 5952 has it. Null for
 * all that `net.isIP` takes for none, and for an address with a zone, which is another link's on another machine.
 */
export function spellAddress(text: string): string | null {
  if (!/^[0-9a-f:.]+$/i.test(text) || /(?:^|[:.])0\d+\./.test(text) || /\.0\d/.test(text))
    return null;
  const range = parseRange(text);
  if (range === null) return null;
  return range.bits === 32 ? spellIpv4(range) : spellIpv6(range);
}

function spellIpv4({ base }: Range): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((base >> shift) & 0xffn)).join('.');
}

function spellIpv6({ base }: Range): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((base >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const zeros = [...groups.join(':').matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const [longest] = zeros.toSorted((a, b) => b[0].length - a[0].length || a.index - b.index);
  if (longest === undefined) return groups.join(':');
  const text = groups.join(':');
  const before = text.slice(0, longest.index).replace(/:$/, '');
  return `${before}::${text.slice(longest.index + longest[0].length).replace(/^:/, '')}`;
}

/** Whether a text is an address and not a name: Windows names its clients either way. */
export function isAddress(text: string): boolean {
  return spellAddress(text) !== null;
}

/** Addresses of groups and broadcasts (RFC 5771, RFC 919, RFC 4291), and the unspecified one: nobody's in particular. */
export function isMulticast(address: string): boolean {
  const first = octetAt(address, 0);
  if (first < 0) return /^ff[0-9a-f]{2}:/i.test(address) || address === '::';
  if (first >= 224 && first <= 239) return true;
  return address === '255.255.255.255' || address === '0.0.0.0';
}
