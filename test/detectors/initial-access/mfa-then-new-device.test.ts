/** Approvals followed by another device: by VPN address and by user name; late, failed and unrelated ones left alone. */
import { describe, expect, it } from 'vitest';
import type { FindingDraft, Found } from '../../../domain/detector.ts';
import type { Event, IdentityActivity } from '../../../domain/event.ts';
import { found, observed } from '../found.ts';
import { DAY, HOUR, logOn, MINUTE, monday, signIn } from '../made.ts';
import { findingsOf } from '../pass.ts';

const run = (parts: (Found | Event)[], again = false): FindingDraft[] =>
  observed('initial-access/mfa-then-new-device', parts, { again });

const approval = (given: Partial<IdentityActivity> = {}): IdentityActivity =>
  signIn({ time: monday, activity: 'mfa_approved', ...given });

const hostname = 'initial-access/credential-from-new-hostname';
const stranger = (given: Partial<Parameters<typeof found>[1]> = {}) =>
  found(hostname, { start: monday + 5 * MINUTE, basis: 'baseline', user: 'jmorgan', ...given });

describe('an approval, then another device', () => {
  it('fires on the address that the VPN gave', () => {
    const vpn = approval({
      activity: 'vpn_connected',
      provider: 'openvpn',
      user: 'jmorgan',
      assignedAddress: '10.0.8.50',
    });
    const [draft] = run([vpn, stranger()]);
    expect(draft).toMatchObject({
      basis: 'baseline',
      startTime: monday,
      measurements: { approved_by: 'jmorgan', minutes_before: 5 },
    });
    expect(draft?.message).toContain(
      'jmorgan connected by VPN from 203.0.113.9 as 10.0.8.50, and 5 min later',
    );
    expect(draft?.evidences).toHaveLength(2);
    expect(draft?.combines).toEqual([{ detector: hostname, key: hostname }]);
  });

  it('fires on the credential, wherever it is used from, once', () => {
    const prompt = approval({ user: 'jmorgan@hotel.example' });
    const address = found('initial-access/credential-from-new-address', {
      start: monday + HOUR,
      src: '10.7.7.7',
      user: 'jmorgan',
    });
    expect(run([prompt, address], true)).toHaveLength(1);
  });

  it('stays quiet on an approval of somebody else, after it, too long before, or refused', () => {
    const own = { user: 'jmorgan' };
    expect(run([approval({ user: 'asmith' }), stranger()])).toEqual([]);
    expect(run([approval({ ...own, time: monday + HOUR }), stranger()])).toEqual([]);
    expect(run([approval(own), stranger({ start: monday + DAY })])).toEqual([]);
    expect(run([approval({ ...own, outcome: 'failure' }), stranger()])).toEqual([]);
    expect(run([approval({ ...own, activity: 'mfa_prompt' }), stranger()])).toEqual([]);
  });

  it('stays quiet on an approval alone, and on findings of other kinds', () => {
    expect(run([approval({ user: 'jmorgan' })])).toEqual([]);
  });
});

it('fires on the whole road, from the VPN server’s log to the composite', () => {
  const vpn = approval({
    time: monday + 11 * DAY,
    activity: 'vpn_connected',
    user: 'jmorgan',
    assignedAddress: '10.0.8.50',
  });
  const usual = Array.from({ length: 33 }, (_, i) =>
    logOn({ time: monday + Math.floor(i / 3) * DAY + (8 + (i % 3)) * HOUR, host: 'LT-JMORGAN' }),
  );
  const strange = logOn({ time: monday + 11 * DAY + MINUTE, host: 'KALI' });
  const all = findingsOf([...usual, vpn, strange]);
  expect(all.map((f) => f.finding_info.analytic.uid).toSorted()).toEqual([
    hostname,
    'initial-access/mfa-then-new-device',
  ]);
});
