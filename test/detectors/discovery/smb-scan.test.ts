/** SMB scans of the capture and the competition found; backup hosts and ordinary sessions left alone. */
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { address, DAY, flow, HOUR, logOn, MINUTE, monday, SECOND } from '../made.ts';
import { zeekFormats } from '../../sources/own-logs.ts';
import { competitors, ownCompetition } from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'discovery/smb-scan';
const find = (events: Event[]) => findingsOf(events, { only });

const facts = (events: Event[]) =>
  find(events).map(({ src_endpoint: src, unmapped: { measurements } }) => [
    src.ip,
    measurements['port'],
    measurements['targets'],
  ]);

function flows(count: number, given: Parameters<typeof flow>[0]) {
  return Array.from({ length: count }, (_, i) =>
    flow({ dst: address(i), dstPort: 445, ...given, time: given.time + i * 100 }),
  );
}

function anonymous(count: number, time: number) {
  return Array.from({ length: count }, (_, i) =>
    logOn({ time: time + i * SECOND, dst: address(i), user: '', anonymous: true }),
  );
}

describe('on real records', () => {
  it('fires on the SMB scan of the capture once, with its number of addresses', () => {
    const found = find(capture(vishing));
    expect(found.map((f) => [f.src_endpoint.ip, f.unmapped.measurements['targets']])).toEqual([
      ['10.20.8.50', 256],
    ]);
    const late = (found[0]?.start_time ?? 0) - Date.parse('2024-08-12T09:16:33.281Z');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(2 * SECOND);
  });

  it('fires on the scanner of the competition by its anonymous sessions, not on the guesser', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const found = find(wrccdc('zeek-default'));
    expect(found.map((f) => f.src_endpoint.ip)).toEqual(['10.164.94.120']);
    expect(found[0]?.unmapped.measurements).toMatchObject({ port: 445, days_known: 1 });
    expect(Number(found[0]?.unmapped.measurements['targets'])).toBeGreaterThanOrEqual(10);
  });

  it.each(zeekFormats)('fires on the scanner of our own competition alone, in %s', (format) => {
    expect(facts(ownCompetition(format))).toEqual([[competitors.scanner, 445, 12]]);
  });
});

describe('how much makes a scan', () => {
  it('fires on 25 addresses that do not answer', () => {
    expect(facts(flows(25, { time: monday }))).toEqual([['10.0.8.50', 445, 25]]);
  });

  it('fires on port 139', () => {
    expect(facts(flows(40, { time: monday, dstPort: 139 }))).toEqual([['10.0.8.50', 139, 40]]);
  });

  it('fires on anonymous sessions to ten servers', () => {
    expect(facts(anonymous(10, monday))).toEqual([['10.0.8.50', 445, 10]]);
  });

  it('counts a server once, whether its flow or its session is logged first', () => {
    const sessions = anonymous(10, monday);
    const own = flows(10, { time: monday, outcome: 'answered' });
    expect(facts([...sessions, ...own])).toEqual([['10.0.8.50', 445, 10]]);
    expect(facts([...own, ...sessions])).toEqual([['10.0.8.50', 445, 10]]);
  });

  it('stays quiet on nine, and on one server many times', () => {
    expect(find(anonymous(9, monday))).toEqual([]);
    const one = Array.from({ length: 200 }, (_, i) =>
      logOn({ time: monday + i * SECOND, user: '', anonymous: true }),
    );
    expect(find(one)).toEqual([]);
  });
});

describe('ordinary work', () => {
  it('stays quiet on sessions under an account, however many servers', () => {
    const sessions = Array.from({ length: 60 }, (_, i) =>
      logOn({ time: monday + i * SECOND, dst: address(i) }),
    );
    expect(find(sessions)).toEqual([]);
  });

  it('stays quiet on a backup host that takes on forty machines more', () => {
    const backup = (count: number, time: number) =>
      flows(count, { time, src: '10.0.0.41', outcome: 'answered' });
    const life = [0, 1, 2, 3].flatMap((day) => backup(40, monday + day * DAY));
    expect(find([...life, ...backup(80, monday + 4 * DAY)])).toEqual([]);
  });

  it('stays quiet on a roll-out to three machines and on another port', () => {
    const life = [0, 1, 2, 3].flatMap((day) =>
      flows(2, { time: monday + day * DAY, outcome: 'answered' }),
    );
    const rollOut = flows(3, { time: monday + 4 * DAY, dst: '10.3.0.1', outcome: 'answered' });
    expect(find([...life, ...rollOut])).toEqual([]);
    expect(find(flows(60, { time: monday, dstPort: 80 }))).toEqual([]);
  });

  it('stays quiet on the anonymous sessions of an inventory host once they are normal', () => {
    const life = [0, 1, 2].flatMap((day) =>
      flows(12, { time: monday + day * DAY, outcome: 'answered' }),
    );
    expect(find([...life, ...anonymous(12, monday + 3 * DAY)])).toEqual([]);
  });

  it('stays quiet on anonymous sessions spread over hours', () => {
    const slow = Array.from({ length: 40 }, (_, i) =>
      logOn({ time: monday + i * 2 * MINUTE, dst: address(i), user: '', anonymous: true }),
    );
    expect(find(slow.filter(({ time }) => time < monday + HOUR))).toEqual([]);
  });
});
