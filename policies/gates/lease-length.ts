/** Lease length: how long an effect may be that no person asked for. */
import { boundGate } from '../bound.ts';
import { durationMs } from '../duration.ts';

export const leaseLength = boundGate({
  name: 'lease-length',
  measure(_request, { document }, { lease: longest }) {
    const { duration } = document.lease;
    return {
      within: durationMs(duration) <= durationMs(longest),
      words: `a lease of ${duration}; allowed is ${longest}`,
    };
  },
});
