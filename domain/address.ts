/** Questions about IP addresses that need no configuration. */

/**
 * Whether an address belongs to a private network: RFC 1918, RFC 6598 (shared), RFC 3927 (link-local), loopback,
 * and for IPv6 ULA (RFC 4193), link-local and loopback. Canonical text form is expected.
 */
export function isPrivate(address: string): boolean {
  if (address.includes(':')) {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
    if (mapped?.[1] !== undefined) return isPrivate(mapped[1]);
    return /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/i.test(address) || address === '::1';
  }
  const [a = 0, b = 0] = address.split('.', 2).map(Number);
  if (a === 10 || a === 127) return true;
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 192) return b === 168;
  if (a === 169) return b === 254;
  return a === 100 && b >= 64 && b <= 127;
}

/** Addresses of groups and broadcasts (RFC 5771, RFC 919, RFC 4291), and the unspecified one: nobody's in particular. */
export function isMulticast(address: string): boolean {
  if (address.includes(':')) return /^ff[0-9a-f]{2}:/i.test(address) || address === '::';
  const first = Number(address.split('.', 1)[0]);
  return (first >= 224 && first <= 239) || address === '255.255.255.255' || address === '0.0.0.0';
}
