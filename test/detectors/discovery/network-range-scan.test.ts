/** Sweeps of the capture found with their counts; monitoring, backup and browsing left alone. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../domain/finding.ts';
import type { NetworkActivity } from '../../../domain/event.ts';
import { address, chance, DAY, flow, HOUR, MINUTE, monday, SECOND } from '../made.ts';
import { capture, findingsOf, start, vishing } from '../pass.ts';

const only = 'discovery/network-range-scan';
const find = (events: NetworkActivity[], batch?: number) =>
  findingsOf(events, { only, ...(batch === undefined ? {} : { batch }) });

function sweep(count: number, given: Partial<NetworkActivity> & { gap?: number } = {}) {
  const { gap = 100, time = monday, ...rest } = given;
  return Array.from({ length: count }, (_, i) =>
    flow({ dst: address(i), ...rest, time: time + i * gap }),
  );
}

const targets = (findings: Finding[]) =>
  findings.map((f) => [f.unmapped.measurements['port'], f.unmapped.measurements['targets']]);

describe('on the capture', () => {
  it('fires on each sweep of the truth once, with its number of addresses', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(targets(found)).toEqual([
      [9401, 512],
      [9401, 128],
    ]);
    const begun = ['09:16:28.228', '10:27:30.978'];
    begun.forEach((time, i) => {
      const late = (found[i]?.start_time ?? 0) - Date.parse(`2024-08-12T${time}Z`);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThan(2 * SECOND);
    });
  });

  it('stays quiet on the monitoring and backup hosts over all twelve days', () => {
    const events = capture(vishing);
    const sources = new Set(findingsOf(events, { only }).map((f) => f.src_endpoint.ip));
    expect(sources).toEqual(new Set(['10.20.8.50']));
    for (const host of ['10.20.0.40', '10.20.0.41']) {
      const own = events.filter((e) => e.class === 'network_activity' && e.src === host);
      expect(new Set(own.map((e) => e.dst)).size).toBeGreaterThanOrEqual(8);
    }
  });
});

describe('how much makes a scan', () => {
  it('fires on 25 addresses that do not answer', () => {
    expect(targets(find(sweep(25)))).toEqual([[9401, 25]]);
  });

  it('stays quiet on 24', () => {
    expect(find(sweep(24))).toEqual([]);
  });

  it('stays quiet on 24 tried again and again', () => {
    const again = [0, 1, 2, 3].flatMap((round) => sweep(24, { time: monday + round * MINUTE }));
    expect(find(again)).toEqual([]);
  });

  it('stays quiet on 25 in more than five minutes', () => {
    expect(find(sweep(50, { gap: 13 * SECOND }))).toEqual([]);
  });

  it.each<[string, Partial<NetworkActivity>]>([
    ['refused', { outcome: 'refused' }],
    ['UDP', { proto: 'udp', dstPort: 161 }],
    ['another port', { dstPort: 23 }],
    ['another source', { src: '192.168.7.7' }],
  ])('fires on a sweep: %s', (_, given) => {
    const found = find(sweep(40, given));
    expect(found).toHaveLength(1);
    expect(found[0]?.unmapped.measurements).toMatchObject({ targets: 40, answered: 0 });
  });

  it('fires on a sweep over IPv6', () => {
    const events = sweep(40).map((event, i) => ({
      ...event,
      src: 'fd00::8:50',
      dst: `fd00::1:${(i + 1).toString(16)}`,
    }));
    expect(targets(find(events))).toEqual([[9401, 40]]);
  });

  it('stays quiet on a sweep that uses another port for each address', () => {
    expect(find(sweep(60).map((event, i) => ({ ...event, dstPort: 1000 + i })))).toEqual([]);
  });

  it('fires on internal addresses that all answer a source known for days', () => {
    const life = [0, 1, 2, 3].flatMap((day) =>
      [0, 1, 2].map((i) =>
        flow({ time: monday + day * DAY + i * HOUR, dstPort: 443, outcome: 'answered' }),
      ),
    );
    const events = sweep(60, { time: monday + 4 * DAY, outcome: 'answered', dstPort: 5985 });
    expect(targets(find([...life, ...events]))).toEqual([[5985, 60]]);
  });
});

describe('ports whose scans have detections of their own', () => {
  it.each([139, 445, 3389])('stays quiet on TCP port %i', (dstPort) => {
    expect(find(sweep(60, { dstPort }))).toEqual([]);
  });

  it('fires on the same number over UDP', () => {
    expect(targets(find(sweep(60, { dstPort: 445, proto: 'udp' })))).toEqual([[445, 60]]);
  });
});

describe('records out of order', () => {
  /** The sweep ends well inside its half hour, so that every order begins in it. */
  const events = sweep(200, { time: monday + HOUR + 2 * MINUTE, gap: 300 });
  const [expected] = find(events);

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('gives the same uid and counts (seed %i)', (seed) => {
    const random = chance(seed);
    const shuffled = events
      .map((event) => ({ event, logged: event.time + random() * 4 * MINUTE }))
      .toSorted((a, b) => a.logged - b.logged)
      .map(({ event }) => event);
    const found = find(shuffled, 7);
    expect(found.map((f) => f.finding_info.uid)).toEqual([expected?.finding_info.uid]);
    expect(found[0]?.unmapped.measurements).toEqual(expected?.unmapped.measurements);
    expect(found[0]?.start_time).toBe(expected?.start_time);
    expect(found[0]?.end_time).toBe(expected?.end_time);
  });

  it('finds records that arrive minutes late the same in every batch size', () => {
    const clock = (time: number) => flow({ time, src: '10.0.0.99', dst: '10.0.0.1' });
    const late = events.flatMap((event, i) => [
      clock(monday + HOUR + 13 * MINUTE + i * 100),
      event,
    ]);
    const whole = find(late);
    for (const batch of [1, 3, 50]) expect(find(late, batch)).toEqual(whole);
  });
});

describe('a running scan', () => {
  it('grows in one finding, and a sweep after half an hour is another', () => {
    const found = find([
      ...sweep(30),
      ...sweep(30, { time: monday + 10 * MINUTE, dst: '10.9.0.1' }),
      ...sweep(60, { time: monday + 20 * MINUTE }),
      ...sweep(40, { time: monday + 2 * HOUR }),
    ]);
    expect(targets(found)).toEqual([
      [9401, 61],
      [9401, 40],
    ]);
  });

  it('is not kept running by ordinary work on the same port', () => {
    const afterwards = Array.from({ length: 300 }, (_, i) =>
      flow({ time: monday + i * MINUTE, dst: '10.0.0.20', dstPort: 443, outcome: 'answered' }),
    );
    const events = [...sweep(50, { dstPort: 443 }), ...afterwards];
    const [scan] = find(events.toSorted((a, b) => a.time - b.time));
    expect((scan?.end_time ?? Infinity) - (scan?.start_time ?? 0)).toBeLessThan(MINUTE);
  });

  it('rests on its own records, not on what a busy source did hours before', () => {
    const busy = Array.from({ length: 3_000 }, (_, i) =>
      flow({ time: monday + i * 4 * SECOND, dst: address(i % 70, '203.0'), outcome: 'answered' }),
    );
    const events = [...busy, ...sweep(120, { time: monday + 2 * HOUR })];
    const [scan] = find(events.toSorted((a, b) => a.time - b.time));
    expect(scan?.start_time).toBeGreaterThanOrEqual(monday + 2 * HOUR - 5 * MINUTE);
    expect(scan?.evidences.length).toBe(20);
    for (const record of scan?.evidences ?? []) {
      expect(record.time).toBeGreaterThanOrEqual(scan?.start_time ?? Infinity);
    }
  });
});

describe('ordinary work', () => {
  it('stays quiet on a browser: many external addresses that answer', () => {
    const pages = Array.from({ length: 240 }, (_, i) =>
      flow({
        time: monday + i * SECOND,
        dst: address(i, '203.0'),
        dstPort: 443,
        outcome: 'answered',
      }),
    );
    expect(find(pages)).toEqual([]);
  });

  it('stays quiet on a host that normally polls many, and now polls many more', () => {
    const poll = (count: number, time: number) =>
      sweep(count, { time, src: '10.0.0.40', dstPort: 6556, outcome: 'answered', gap: SECOND });
    const life = [0, 1, 2, 3].flatMap((day) => poll(50, monday + day * DAY));
    expect(find([...life, ...poll(250, monday + 4 * DAY)])).toEqual([]);
  });

  it('stays quiet on a monitoring cycle over dead targets from its third day on', () => {
    const cycles = Array.from({ length: 5 * 24 }, (_, hour) =>
      sweep(40, { time: monday + hour * HOUR, src: '10.0.0.40' }),
    ).flat();
    const found = find(cycles);
    expect(found.length).toBeGreaterThan(0);
    expect(Math.max(...found.map((f) => f.end_time))).toBeLessThan(monday + 2 * DAY);
  });
});

describe('state', () => {
  it('does not grow with the number of sources: event time evicts', () => {
    const { pass } = start(only);
    let most = 0;
    for (let i = 0; i < 100_000; i++) {
      pass.take(
        flow({ time: monday + i * 200, src: address(i & 65535, i > 65535 ? '172.17' : '172.16') }),
      );
      if (i % 10_000 === 9_999) most = Math.max(most, JSON.stringify(pass.save()).length);
    }
    // Five sources a second for eleven minutes are 3,300 tracks of about 200 bytes.
    expect(most).toBeLessThan(3_500 * 300);
    expect(pass.takeFindings()).toEqual([]);
  });
});
