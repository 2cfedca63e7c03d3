/** A few passwords against everybody; mistyped passwords, one account guessed at and gateways left alone. */
import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { DAY, HOUR, logOn, MINUTE, monday, SECOND } from '../made.ts';
import { domain, ownDomain, ROUNDS } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'credential-access/password-spray';
const find = (events: Authentication[]) => findingsOf(events, { only });

/** Each of `accounts` tried once a round. */
function spray(
  accounts: number,
  { rounds = 1, time = monday, ...given }: Partial<Authentication> & { rounds?: number } = {},
) {
  return Array.from({ length: accounts * rounds }, (_, i) =>
    logOn({
      user: `user${i % accounts}`,
      outcome: 'failure',
      status: 'STATUS_WRONG_PASSWORD',
      ...given,
      time: time + i * SECOND,
    }),
  );
}

describe('Windows’ own records', () => {
  it('fires on the sprayer of 41 accounts, never on the guesser of one', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const found = findingsOf(capture('windows/security.ndjson.gz'), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.unmapped.measurements['account_count']])).toEqual(
      [['DESKTOP-JR78RLP', 41]],
    );
    expect(found[0]?.unmapped.measurements['attempts']).toBe(294);
  });

  it('fires on the sprayer of our own domain, never on the guesser of one account', () => {
    const found = findingsOf(ownDomain(), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      [domain.sprayer, '10.68.0.10'],
    ]);
    expect(found[0]?.unmapped.measurements).toMatchObject({
      ...{ account_count: 41, attempts: 41 * ROUNDS, failed: 0 },
    });
  });
});

describe('a spray', () => {
  it('fires on twelve accounts tried once each', () => {
    expect(find(spray(12)).map((f) => f.unmapped.measurements)).toMatchObject([
      { account_count: 12, attempts: 12, failed: 12 },
    ]);
  });

  it('fires on Kerberos pre-authentication that fails for many, whatever the service', () => {
    const kerberos = spray(12, {
      protocol: 'kerberos',
      dstPort: 88,
      status: 'KDC_ERR_PREAUTH_FAILED',
    });
    expect(find(kerberos)).toHaveLength(1);
  });

  it('fires on explicit credentials used in seven rounds, without saying that they failed', () => {
    const [finding] = find(spray(41, { rounds: 7, protocol: 'other', outcome: 'unknown' }));
    expect(finding?.unmapped.measurements).toMatchObject({
      account_count: 41,
      failed: 0,
      unanswered: 287,
    });
    expect(finding?.unmapped.explanation.observed).toContain('0 are known to have failed');
  });

  it('fires on accounts tried a minute apart over servers', () => {
    const slow = spray(15).map((event, i) => ({
      ...event,
      time: monday + i * MINUTE,
      dst: `10.0.0.${10 + (i % 3)}`,
    }));
    const [finding] = find(slow);
    expect(finding?.unmapped.measurements['targets']).toEqual([
      '10.0.0.10',
      '10.0.0.11',
      '10.0.0.12',
    ]);
  });
});

describe('ordinary failures', () => {
  it('stays quiet on the capture: its guesser tries three accounts', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });

  it('stays quiet on three mistyped passwords of nine people at one terminal server', () => {
    expect(find(spray(9, { rounds: 3 }))).toEqual([]);
  });

  it('stays quiet on guessing at nine accounts, each hundreds of times', () => {
    expect(find(spray(9, { rounds: 100 }))).toEqual([]);
  });

  it('stays quiet on names that do not exist: that is enumeration', () => {
    expect(find(spray(50, { status: 'KDC_ERR_C_PRINCIPAL_UNKNOWN' }))).toEqual([]);
  });

  it('stays quiet on sessions without a user, and on computers', () => {
    expect(find(spray(50, { user: '', anonymous: true }))).toEqual([]);
    expect(find(spray(50).map((event) => ({ ...event, user: `${event.user}$` })))).toEqual([]);
  });

  it('stays quiet on first legs of Kerberos log-ons, whose end is unknown', () => {
    expect(find(spray(50, { protocol: 'kerberos', outcome: 'unknown' }))).toEqual([]);
  });

  it('stays quiet on a mail gateway where a dozen people mistype every morning', () => {
    const mornings = [0, 1, 2, 3, 4].flatMap((day) =>
      spray(9, { time: monday + day * DAY + 8 * HOUR }),
    );
    const worse = spray(15, { time: monday + 5 * DAY + 8 * HOUR });
    expect(find([...mornings, ...worse])).toEqual([]);
    expect(find([...mornings, ...spray(40, { time: monday + 5 * DAY + 8 * HOUR })])).toHaveLength(
      1,
    );
  });

  it('stays quiet on a terminal server’s own people', () => {
    const known = [0, 1].flatMap((day) =>
      spray(12, { time: monday + day * DAY, outcome: 'success', status: 'STATUS_SUCCESS' }),
    );
    expect(find([...known, ...spray(12, { time: monday + 3 * DAY })])).toEqual([]);
  });
});
