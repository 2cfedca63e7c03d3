/** Lists of names tried on a Kerberos server; domain controllers and gateways with wrong names on ordinary days. */
import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { DAY, HOUR, logOn, MINUTE, monday, SECOND } from '../made.ts';
import { domain, letters, ownDomain } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'credential-access/kerberos-user-enumeration';
const find = (events: Authentication[]) => findingsOf(events, { only });

function asking(user: string, time: number, given: Partial<Authentication> = {}): Authentication {
  return logOn({
    time,
    user,
    dstPort: 88,
    protocol: 'kerberos',
    service: 'krbtgt',
    outcome: 'failure',
    status: 'KDC_ERR_C_PRINCIPAL_UNKNOWN',
    ...given,
  });
}

const names = (count: number, time = monday, gap = 50) =>
  Array.from({ length: count }, (_, i) => asking(`name${i}`, time + i * gap));

describe('lists of names', () => {
  it('fires on the names of Windows’ records that the domain does not have', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const found = findingsOf(capture('windows/security.ndjson.gz'), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.unmapped.measurements['account_count']])).toEqual(
      [['172.16.66.1', 7]],
    );
  });

  it('fires on the names that our own domain does not have, as Windows’ records tell them', () => {
    const found = findingsOf(ownDomain(), { only });
    expect(found.map((f) => f.src_endpoint.ip)).toEqual([domain.asker]);
    const accounts = Array.from({ length: 7 }, (_, i) => `nobody-${letters(i)}`);
    expect(found[0]?.unmapped.measurements).toMatchObject({ accounts, targets: ['DC'] });
  });

  it('fires on fifty names in seconds, once', () => {
    const found = find(names(52));
    expect(found.map((f) => f.unmapped.measurements)).toMatchObject([
      { account_count: 52, requests: 52, targets: ['10.0.0.10'] },
    ]);
    expect(found[0]?.unmapped.entities).toEqual([{ kind: 'device', id: '10.0.8.50' }]);
  });

  it('fires on the code as Windows writes it', () => {
    expect(find(names(10).map((event) => ({ ...event, status: '0x6' })))).toHaveLength(1);
  });

  it('keeps its uid when names arrive in another order', () => {
    const [forward] = find(names(20));
    const [backward] = find(names(20).toReversed());
    expect(backward?.finding_info.uid).toBe(forward?.finding_info.uid);
    expect(backward?.start_time).toBe(forward?.start_time);
  });
});

describe('wrong names on ordinary days', () => {
  it('stays quiet on the capture, where DC2$ asks wrongly on a timer', () => {
    const events = capture(vishing);
    const wrong = events.filter(
      (e) => e.class === 'authentication' && e.status === 'KDC_ERR_C_PRINCIPAL_UNKNOWN',
    );
    expect(wrong.length).toBeGreaterThan(10);
    expect(findingsOf(events, { only })).toEqual([]);
  });

  it('stays quiet on a person who misspells a name three ways, forty times', () => {
    const typing = Array.from({ length: 40 }, (_, i) => asking(`jmorgen${i % 3}`, monday + i));
    expect(find(typing)).toEqual([]);
  });

  it('stays quiet on computers whose accounts were deleted', () => {
    const computers = Array.from({ length: 60 }, (_, i) => asking(`ws${i}$`, monday + i * SECOND));
    expect(find(computers)).toEqual([]);
  });

  it('stays quiet on names that exist but whose password was wrong', () => {
    const wrong = names(60).map((event) => ({ ...event, status: 'KDC_ERR_PREAUTH_FAILED' }));
    expect(find(wrong)).toEqual([]);
  });

  it('stays quiet on a gateway on an ordinary morning, fires on four times as many names', () => {
    const mornings = [0, 1, 2, 3, 4].flatMap((day) => [
      ...names(5, monday + day * DAY + 8 * HOUR, 6 * MINUTE),
      ...names(4, monday + day * DAY + 8 * HOUR + 40 * MINUTE, 2 * MINUTE),
    ]);
    const ordinary = names(12, monday + 5 * DAY + 8 * HOUR, SECOND);
    expect(find([...mornings, ...ordinary])).toEqual([]);
    const attack = names(40, monday + 5 * DAY + 8 * HOUR, SECOND);
    expect(find([...mornings, ...attack])).toHaveLength(1);
  });
});
