/** The address that a reverse DNS name asks for (RFC 1035, RFC 3596). */

const ipv4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/i;
const ipv6 = /^((?:[0-9a-f]\.){32})ip6\.arpa\.?$/i;

/** `10.0.20.10.in-addr.arpa` asks for 10.20.0.10; null for zones, service discovery and other names. */
export function addressAsked(name: string): string | null {
  const quad = ipv4.exec(name);
  if (quad !== null) return quad.slice(1).reverse().join('.');
  const nibbles = ipv6.exec(name)?.[1]?.replaceAll('.', '').toLowerCase();
  if (nibbles === undefined) return null;
  const digits = [...nibbles].reverse().join('');
  return (digits.match(/.{4}/g) ?? []).join(':');
}
