/** SMB guessing on a server of the capture and in the competition; scanners and mistyped passwords left alone. */
import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { DAY, HOUR, logOn, MINUTE, monday, SECOND } from '../made.ts';
import { zeekFormats } from '../../sources/own-logs.ts';
import {
  competitors,
  domain,
  GUESSES,
  letters,
  ownCompetition,
  ownDomain,
} from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'credential-access/smb-session-brute-force';
const find = (events: Authentication[]) => findingsOf(events, { only });

function guesses(count: number, given: Partial<Authentication> & { gap?: number } = {}) {
  const { gap = SECOND, time = monday, ...rest } = given;
  return Array.from({ length: count }, (_, i) =>
    logOn({ outcome: 'failure', status: 'STATUS_LOGON_FAILURE', ...rest, time: time + i * gap }),
  );
}

describe('on real records', () => {
  it('fires on the server of the capture that refused 80, not on the one that accepted 40 as guest', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(
      found.map(({ src_endpoint: src, dst_endpoint: dst, unmapped: { measurements: m } }) => [
        src.ip,
        dst?.ip,
        m['failed'],
        m['accepted'],
        m['accounts'],
      ]),
    ).toEqual([['10.20.8.50', '10.20.0.10', 80, 0, ['administrator', 'guest', 'defaultaccount']]]);
  });

  it.for(['zeek-default', 'zeek-json'] as const)(
    'fires on the guesser with default credentials in %s, not on the anonymous scanner',
    (format, ctx) => {
      if (!hasSharedData) return ctx.skip(absent);
      const found = findingsOf(wrccdc(format), { only });
      expect(new Set(found.map((f) => f.src_endpoint.ip))).toEqual(new Set(['10.150.0.20']));
      const sum = (name: string) =>
        found.reduce((total, f) => total + Number(f.unmapped.measurements[name]), 0);
      expect(sum('unanswered')).toBe(180);
      expect(sum('failed')).toBe(0);
      const accounts = found.flatMap((f) => f.unmapped.measurements['accounts']);
      expect(new Set(accounts).size).toBeGreaterThanOrEqual(28);
      const anonymous = wrccdc(format).filter(
        (e) => e.class === 'authentication' && e.src === '10.164.94.120',
      );
      expect(anonymous).toHaveLength(80);
    },
  );

  it.each(zeekFormats)('fires on the guesser of our own competition alone, in %s', (format) => {
    const found = findingsOf(ownCompetition(format), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      [competitors.guesser, '10.64.1.5'],
    ]);
    const accounts = Array.from({ length: 30 }, (_, i) => `user-${letters(i)}`);
    expect(found[0]?.unmapped.measurements).toMatchObject({
      ...{ attempts: 60, failed: 0, accepted: 0, unanswered: 60, accounts },
    });
  });
});

describe('Windows’ own records', () => {
  it('fires on 3,561 guesses under as many host names, in one finding', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const found = findingsOf(capture('windows/security.ndjson.gz'), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.unmapped.measurements['failed']])).toEqual([
      ['192.168.198.149', 3561],
    ]);
  });

  it('fires on 300 guesses of our own under as many host names, in one finding', () => {
    const found = findingsOf(ownDomain(), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      [domain.guesser, 'FILES'],
    ]);
    expect(found[0]?.unmapped.measurements).toMatchObject({
      ...{ attempts: GUESSES, failed: GUESSES, accounts: ['administrator'] },
    });
  });
});

describe('how much makes guessing', () => {
  it('fires on twenty refused log-ons in five minutes', () => {
    expect(find(guesses(20)).map((f) => f.unmapped.measurements['failed'])).toEqual([20]);
  });

  it('fires on thirty in thirty minutes', () => {
    expect(find(guesses(30, { gap: MINUTE }))).toHaveLength(1);
  });

  it('stays quiet on nineteen', () => {
    expect(find(guesses(19))).toEqual([]);
  });

  it('stays quiet on a slow service with a wrong password: one refusal in two minutes', () => {
    expect(find(guesses(500, { gap: 2 * MINUTE }))).toEqual([]);
  });

  it('stays quiet on three mistyped passwords before each of five log-ons', () => {
    const mornings = [0, 1, 2, 3, 4].flatMap((day) => [
      ...guesses(3, { time: monday + day * DAY + 8 * HOUR }),
      logOn({ time: monday + day * DAY + 8 * HOUR + MINUTE }),
    ]);
    expect(find(mornings)).toEqual([]);
  });

  it('stays quiet on a burst with a blank user: that is a scanner', () => {
    expect(find(guesses(200, { user: '', anonymous: true }))).toEqual([]);
  });

  it('stays quiet on failed log-ons to another service', () => {
    expect(find(guesses(200, { service: 'http', dstPort: 80 }))).toEqual([]);
  });
});

describe('log-ons that were accepted', () => {
  const builtIn = ['Administrator', 'Guest', 'DefaultAccount'];
  const accepted = (users: string[]) =>
    guesses(40, { outcome: 'success' }).map((event, i) => ({
      ...event,
      user: users[i % users.length] ?? '',
    }));

  it('stays quiet on built-in accounts that all work: that is default-credential-guessing', () => {
    expect(find(accepted(builtIn))).toEqual([]);
  });

  it('fires on built-in accounts of which some work on a server that refuses others', () => {
    const [finding] = find([...guesses(20, { user: 'Administrator' }), ...accepted(builtIn)]);
    expect(finding?.unmapped.measurements).toMatchObject({ failed: 20, accepted: 40 });
  });

  it('stays quiet on an administrator’s own log-ons', () => {
    expect(find(accepted(['Administrator']))).toEqual([]);
  });

  it('stays quiet on forty log-ons of ordinary accounts', () => {
    expect(find(accepted(['a', 'b', 'c', 'd']))).toEqual([]);
  });

  it('names only the server that was guessed at', () => {
    const elsewhere = logOn({ time: monday, user: 'Administrator', dst: '10.0.0.99' });
    const found = find([elsewhere, ...guesses(30, { time: monday + SECOND })]);
    expect(found.map((f) => f.dst_endpoint?.ip)).toEqual(['10.0.0.10']);
  });
});

describe('attempts whose outcome the log does not show', () => {
  const attempts = (accounts: number) =>
    guesses(40, { outcome: 'unknown' }).map((event, i) => ({ ...event, user: `u${i % accounts}` }));

  it('fires on many accounts, and does not claim that they failed', () => {
    const [finding] = find(attempts(12));
    expect(finding?.unmapped.measurements).toMatchObject({
      failed: 0,
      accepted: 0,
      unanswered: 40,
    });
    expect(finding?.message).not.toContain('failed');
  });

  it('stays quiet on a workstation of a few people', () => {
    expect(find(attempts(9))).toEqual([]);
  });

  it('stays quiet on a terminal server whose people are known', () => {
    const known = [0, 1].flatMap((day) =>
      Array.from({ length: 12 }, (_, i) =>
        logOn({ time: monday + day * DAY + i * MINUTE, user: `u${i}` }),
      ),
    );
    const later = attempts(12).map((event) => ({ ...event, time: event.time + 3 * DAY }));
    expect(find([...known, ...later])).toEqual([]);
  });
});

it('keeps its uid when an earlier record comes late', () => {
  const time = monday + HOUR + 10 * MINUTE;
  const [first] = find(guesses(30, { time }));
  const [late] = find([...guesses(30, { time }), ...guesses(1, { time: time - MINUTE })]);
  expect(late?.finding_info.uid).toBe(first?.finding_info.uid);
  expect(late?.start_time).toBe(time - MINUTE);
});
