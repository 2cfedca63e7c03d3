/** A host name never seen: the foothold of the capture, and the ordinary novelty of an office. */
import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../../domain/event.ts';
import { DAY, HOUR, logOn, MINUTE, monday } from '../made.ts';
import { capture, confirmed, findingsOf, start, vishing } from '../pass.ts';

const only = 'initial-access/credential-from-new-hostname';
const find = (events: Authentication[]) => findingsOf(events, { only });

/** Four log-ons a day on `days` days. */
function work(days: number, given: Partial<Authentication> = {}): Authentication[] {
  return Array.from({ length: days * 4 }, (_, index) =>
    logOn({
      time: monday + Math.floor(index / 4) * DAY + (8 + (index % 4)) * HOUR,
      host: 'LT-JMORGAN',
      ...given,
    }),
  );
}

const intruder = (time: number, given: Partial<Authentication> = {}) =>
  logOn({ time, host: 'DESKTOP-K7Q2V9A', ...given });

describe('on the capture', () => {
  it('fires on the foothold, once, with the figures of twelve days', () => {
    const events = capture(vishing);
    const found = findingsOf(events, { only });
    expect(found).toHaveLength(1);
    const [finding] = found;
    expect(finding?.start_time).toBeGreaterThanOrEqual(Date.parse('2024-08-12T09:13:59.972Z'));
    expect(finding?.start_time).toBeLessThan(Date.parse('2024-08-12T09:14:01Z'));
    expect(finding?.src_endpoint).toEqual({ ip: '10.20.8.50', hostname: 'DESKTOP-K7Q2V9A' });
    expect(finding?.dst_endpoint?.ip).toBe('10.20.0.10');
    expect(finding?.severity).toBe('high');
    const before = events.filter(
      (e): e is Authentication =>
        e.class === 'authentication' &&
        e.time < (finding?.start_time ?? 0) &&
        e.src === '10.20.8.50' &&
        e.outcome === 'success' &&
        e.host?.toUpperCase() === 'LT-JMORGAN',
    );
    expect(before.length).toBeGreaterThan(100);
    expect(finding?.unmapped.explanation).toMatchObject({
      timesSeen: before.length,
      normal: expect.stringContaining(
        `LT-JMORGAN in ${before.length} of ${before.length}`,
      ) as string,
    });
    expect(finding?.unmapped.entities).toEqual([
      { kind: 'device', id: '10.20.8.50' },
      { kind: 'credential', id: 'jmorgan' },
      { kind: 'hostname', id: 'DESKTOP-K7Q2V9A' },
    ]);
  });

  it('fires on the first event alone, before anything else is known', () => {
    const events = capture(vishing);
    const first = events.findIndex(
      (e) => e.class === 'authentication' && e.host === 'DESKTOP-K7Q2V9A',
    );
    const { pass } = start(only);
    for (const event of events.slice(0, first)) pass.take(event);
    expect(pass.takeFindings()).toEqual([]);
    const event = events[first];
    if (event !== undefined) pass.take(event);
    expect(pass.takeFindings().map((f) => f.unmapped.evidence_total)).toEqual([1]);
  });
});

describe('a stranger at a known address', () => {
  const start4 = monday + 4 * DAY + 9 * HOUR;

  it('fires on a new name at a static address', () => {
    const found = find([...work(4), intruder(start4)]);
    expect(found).toHaveLength(1);
    expect(found[0]?.unmapped.measurements).toMatchObject({ usual_sessions: 16, sessions: 1 });
  });

  it('fires on a new name of a known credential at an address never seen, as medium', () => {
    const found = find([...work(4), intruder(start4, { src: '10.0.8.99' })]);
    expect(found.map((f) => f.severity)).toEqual(['medium']);
  });

  it('grows with more sessions and keeps its uid', () => {
    const events = [...work(4), intruder(start4)];
    const [once] = find(events);
    const [grown, ...others] = find([
      ...events,
      intruder(start4 + MINUTE, { user: 'CORP\\Administrator' }),
      intruder(start4 + 2 * HOUR),
    ]);
    expect(others).toEqual([]);
    expect(grown?.finding_info.uid).toBe(once?.finding_info.uid);
    expect(grown?.unmapped.measurements['sessions']).toBe(3);
    expect(grown?.unmapped.measurements['users']).toEqual(['jmorgan', 'administrator']);
    expect(grown?.end_time).toBe(start4 + 2 * HOUR);
  });

  it('fires on the same name again after each quiet day: what was found never becomes normal', () => {
    const again = [0, 2, 4, 6, 8].map((days) => intruder(start4 + days * DAY));
    expect(find([...work(4), ...again])).toHaveLength(5);
  });

  it('stays quiet on the name once a person confirmed it, and fires on another', () => {
    const before = start(only);
    for (const event of [...work(4), intruder(start4)]) before.pass.take(event);
    const after = confirmed(before);
    for (const hours of [1, 24, 72]) after.pass.take(intruder(start4 + hours * HOUR));
    expect(after.pass.takeFindings()).toEqual([]);
    after.pass.take(intruder(start4 + 4 * DAY, { host: 'KALI' }));
    expect(after.pass.takeFindings()).toHaveLength(1);
  });

  it('fires on a new name after sixteen others were made up to crowd out the normal one', () => {
    const made = Array.from({ length: 40 }, (_, i) =>
      intruder(start4 + i * MINUTE, { host: `FAKE-${i}` }),
    );
    expect(find([...work(4), ...made])).toHaveLength(40);
  });
});

describe('ordinary novelty', () => {
  const later = monday + 5 * DAY + 9 * HOUR;

  it('stays quiet on a new starter with a new machine', () => {
    const starter = logOn({ time: later, user: 'newstarter', host: 'WS-NEW', src: '10.0.1.99' });
    expect(find([...work(5), starter])).toEqual([]);
  });

  it('stays quiet on a log-on at a colleague’s desk', () => {
    const colleague = work(5, { user: 'asmith', host: 'WS-ASMITH', src: '10.0.1.20' });
    const atDesk = logOn({ time: later, host: 'WS-ASMITH', src: '10.0.1.20' });
    const moved = logOn({ time: later, host: 'ws-asmith.corp.example', src: '10.0.1.77' });
    const events = [...work(5), ...colleague].toSorted((a, b) => a.time - b.time);
    expect(find([...events, atDesk, moved])).toEqual([]);
  });

  it('stays quiet on a new visitor at an address that many names share', () => {
    const guests = Array.from({ length: 40 }, (_, i) =>
      logOn({ time: monday + (i / 8) * DAY, src: '10.0.5.5', user: `guest${i}`, host: `G-${i}` }),
    );
    const visitor = logOn({ time: later, src: '10.0.5.5', user: 'guest99', host: 'G-99' });
    expect(find([...guests, visitor])).toEqual([]);
  });

  it('stays quiet on a service account that makes up its names', () => {
    const names = Array.from({ length: 60 }, (_, i) =>
      logOn({
        time: monday + i * 3 * HOUR,
        user: 'svc-scan',
        host: `X${i * 7919}`,
        src: `10.0.3.${i}`,
      }),
    );
    expect(find(names)).toEqual([]);
  });

  it.each([
    ['two days', work(2)],
    ['seven log-ons', work(4).slice(0, 7)],
  ])('stays quiet on a credential known for %s only', (_, events) => {
    expect(find([...events, intruder(later)])).toEqual([]);
  });

  it.each<[string, Partial<Authentication>]>([
    ['that failed', { outcome: 'failure' }],
    ['whose outcome is unknown', { outcome: 'unknown' }],
    ['without a user', { anonymous: true, user: '' }],
    ['whose host name is empty', { host: '' }],
  ])('stays quiet on a log-on %s', (_, given) => {
    expect(find([...work(5), intruder(later, given)])).toEqual([]);
  });
});
