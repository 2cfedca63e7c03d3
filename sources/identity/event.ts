/** What sign-ins of all providers share: a person, where they came from, and the provider as the other side. */
import type { IdentityActivity, RecordRef } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';

type Provider = IdentityActivity['provider'];

/**
 * The source is the public address the provider saw. Some records name none (a service acting for the person): their
 * source is the provider itself. Providers do not tell their own address, so the other side is their name.
 */
export function identityEvent(
  provider: Provider,
  at: { time: number; address: string | undefined; record: RecordRef },
  what: Pick<IdentityActivity, 'activity' | 'user' | 'outcome'>,
): IdentityActivity {
  return {
    class: 'identity_activity',
    time: at.time,
    src: canonicalAddress(at.address ?? '') ?? provider,
    dst: provider,
    proto: 'tcp',
    record: at.record,
    provider,
    ...what,
  };
}

/** `Amsterdam, NL`, of as many parts as are known. */
export function placeOf(...parts: (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined && part !== '');
  return known.length === 0 ? undefined : known.join(', ');
}
