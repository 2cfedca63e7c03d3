/** What an action may be aimed at: the address of one device, in one spelling; never a name, a group or ourselves. */
import type { ActionTarget } from './action.ts';
import { spellAddress } from './address.ts';
import type { Finding } from './finding.ts';
import { inRange } from './range.ts';

/** Nobody's in particular, or this machine: unspecified, loopback, groups, broadcast, and what is kept for no host. */
const nobodys = [
  ...['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/128', '::1/128', 'ff00::/8'],
] as const;

/** The same on every link (RFC 3927, RFC 4291): without its link, which no sensor tells, it is any of several devices. */
const ofOneLink = ['169.254.0.0/16', 'fe80::/10'] as const;

/** Why nothing can be aimed at this, in words; null when it is the address of a device. */
export function findDeviceFault(device: string): string | null {
  const address = spellAddress(device);
  if (address === null) return 'it is a name, and no address';
  if (nobodys.some((range) => inRange(address, range))) return 'it is no device’s own address';
  if (ofOneLink.some((range) => inRange(address, range))) return 'it is an address of one link';
  return address === device ? null : `it is another spelling of ${address}`;
}

/** Why an action can't be aimed so, in words; null when device, peer and the peers that stay allowed are addresses. */
export function findTargetFault({ device, peer, allow = [] }: ActionTarget): string | null {
  const aimed = [device, ...(peer === undefined ? [] : [peer])];
  for (const one of aimed) {
    const fault = findDeviceFault(one);
    if (fault !== null) return `${JSON.stringify(one)}: ${fault}`;
  }
  // Groups may stay allowed: much of what keeps a device working is told to them.
  const named = allow.find((one) => spellAddress(one.peer) !== one.peer);
  return named === undefined ? null : `${JSON.stringify(named.peer)} is no address`;
}

/** Whether a device did what was found, however its address was written there. */
export function isFrom(
  { src_endpoint: { ip } }: Pick<Finding, 'src_endpoint'>,
  device: string,
): boolean {
  return ip === device || spellAddress(ip) === device;
}
