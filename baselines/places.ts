/** Where a credential is used: the subnet of a log-on inside the network, the place of a sign-in from outside. */
import { isAddress } from '../domain/address.ts';
import { subnetOf } from '../domain/entity.ts';
import type { Authentication, IdentityActivity } from '../domain/event.ts';

/** The subnet a log-on came from; null when it failed, names nobody, or the record names no address. */
export function subnetOfLogOn(event: Authentication): string | null {
  if (event.outcome !== 'success' || event.anonymous || event.user === '') return null;
  return isAddress(event.src) ? subnetOf(event.src) : null;
}

/**
 * The place a person signed in from: the country that the provider names, because cities change with every mast, or else
 * the range that their address is in, /16 or /32 for IPv6, of which access providers hand out another one every day.
 * Null for anything that let nobody in.
 */
export function placeOf(event: IdentityActivity): string | null {
  const entered = event.activity === 'sign_in' || event.activity === 'vpn_connected';
  if (!entered || event.outcome !== 'success' || event.user === '') return null;
  const country = event.location?.split(', ').at(-1) ?? '';
  if (country !== '') return country;
  if (!isAddress(event.src)) return null;
  if (event.src.includes(':'))
    return `${subnetOf(event.src).split(':').slice(0, 2).join(':')}::/32`;
  return `${event.src.split('.').slice(0, 2).join('.')}.0.0/16`;
}
