/** Lease: renewals may not add up to an effect that outlasts `lease.max`. */
import type { Gate } from '../gate.ts';
import { durationMs } from '../duration.ts';

export const lease: Gate = {
  name: 'lease',
  steps: ['renew'],
  answer({ activeSince, leaseMs }, { document, now }) {
    if (activeSince === undefined) {
      return { effect: 'deny', reason: 'it is not known how long the effect has lasted' };
    }
    const lasts = now - activeSince + (leaseMs ?? durationMs(document.lease.duration));
    return lasts <= durationMs(document.lease.max)
      ? { effect: 'act', reason: `within the longest lease, ${document.lease.max}` }
      : { effect: 'deny', reason: `it would outlast the longest lease, ${document.lease.max}` };
  },
};
