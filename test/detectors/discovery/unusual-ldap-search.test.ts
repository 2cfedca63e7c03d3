/** The directory enumeration of the capture found; the HR service, log-ons and a new starter left alone. */
import { describe, expect, it } from 'vitest';
import type { LdapActivity } from '../../../domain/event.ts';
import { DAY, flow, HOUR, monday, SECOND } from '../made.ts';
import { capture, findingsOf, vishing, type RunOptions } from '../pass.ts';

const only = 'discovery/unusual-ldap-search';
const find = (events: Parameters<typeof findingsOf>[0], options: RunOptions = {}) =>
  findingsOf(events, { only, ...options });

function searches(count: number, given: Partial<LdapActivity> & { time: number; gap?: number }) {
  const { gap = SECOND, ...rest } = given;
  return Array.from({ length: count }, (_, i): LdapActivity => ({
    class: 'ldap_activity',
    src: '10.0.8.50',
    dst: '10.0.0.11',
    dstPort: 389,
    proto: 'tcp',
    operation: 'search',
    entries: 1,
    record: { file: 'made.json', offset: i, bytes: new TextEncoder().encode(`${i}`) },
    ...rest,
    time: given.time + i * gap,
  }));
}

/** A device that works for four days without a directory. */
const life = [0, 1, 2, 3].map((day) => flow({ time: monday + day * DAY, outcome: 'answered' }));
const friday = monday + 4 * DAY;

describe('on the capture', () => {
  it('fires on the 53 seconds of the intruder, and stays quiet on the HR service', () => {
    const found = find(capture(vishing));
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      ['10.20.8.50', '10.20.0.11'],
    ]);
    expect(found[0]?.unmapped.measurements).toMatchObject({
      searches: 25,
      users: ['jmorgan'],
      seconds: 53,
    });
    const late = (found[0]?.start_time ?? 0) - Date.parse('2024-08-12T09:14:06.033Z');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(2 * SECOND);
  });
});

describe('how much is unusual', () => {
  it('fires on ten searches, or a hundred entries, of a device that never searched', () => {
    expect(find([...life, ...searches(10, { time: friday })])).toHaveLength(1);
    expect(find([...life, ...searches(2, { time: friday, entries: 60 })])).toHaveLength(1);
  });

  it('stays quiet on a log-on, and on searches far apart', () => {
    expect(find([...life, ...searches(9, { time: friday })])).toEqual([]);
    expect(find([...life, ...searches(9, { time: friday, gap: HOUR, entries: 90 })])).toEqual([]);
  });

  it('stays quiet on a device that searches this directory on other days too', () => {
    const habit = [0, 1, 2].flatMap((day) => searches(1, { time: monday + day * DAY }));
    expect(find([...life, ...habit, ...searches(50, { time: friday })])).toEqual([]);
  });

  it('fires on another directory than the usual one', () => {
    const habit = [0, 1, 2].flatMap((day) => searches(1, { time: monday + day * DAY }));
    const other = searches(10, { time: friday, dst: '10.0.0.12' });
    expect(find([...life, ...habit, ...other])).toHaveLength(1);
  });

  it('stays quiet on a new starter, whose machine is set up, and on a network hardly known', () => {
    const newcomer = searches(20, { time: friday, src: '10.0.1.77' });
    expect(find([...life, ...newcomer])).toEqual([]);
    expect(find(searches(50, { time: monday }))).toEqual([]);
  });
});

describe('what only intruders ask', () => {
  it('fires on trusts and service names without any history', () => {
    const [trusts] = searches(1, { time: monday, filter: '(objectClass=trustedDomain)' });
    const [names] = searches(1, {
      time: monday + SECOND,
      filter: '(&(samAccountType=805306368)(servicePrincipalName=*))',
    });
    const found = find([trusts, names].filter((event) => event !== undefined));
    expect(found.map((f) => f.unmapped.basis)).toEqual(['rule']);
    expect(found[0]?.unmapped.measurements['questions']).toContain('trusts');
  });

  it('stays quiet on the look-up of one account', () => {
    const one = searches(5, { time: monday, filter: '(sAMAccountName=jmorgan)' });
    expect(find(one)).toEqual([]);
  });
});

it('gives the same finding in batches of three', () => {
  const events = [...life, ...searches(40, { time: friday })];
  expect(find(events, { batch: 3 })).toEqual(find(events));
});
