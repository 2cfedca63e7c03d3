/** The vertical scan of the capture found; file transfers, RPC and dead servers left alone. */
import { describe, expect, it } from 'vitest';
import type { NetworkActivity } from '../../../domain/event.ts';
import { absent, filesBelow, hasSharedData } from '../../sources/shared-data.ts';
import { chance, DAY, flow, HOUR, MINUTE, monday, SECOND } from '../made.ts';
import { internet, ownServer } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'discovery/network-scan';
const find = (events: NetworkActivity[], batch?: number) =>
  findingsOf(events, { only, ...(batch === undefined ? {} : { batch }) });

function ports(count: number, given: Partial<NetworkActivity> & { gap?: number } = {}) {
  const { gap = 100, time = monday, dstPort = 1, ...rest } = given;
  return Array.from({ length: count }, (_, i) =>
    flow({ outcome: 'refused', ...rest, dstPort: dstPort + i, time: time + i * gap }),
  );
}

const figures = (events: NetworkActivity[]) =>
  find(events).map(({ unmapped: { measurements: m } }) => [m['target_count'], m['port_count']]);

describe('on real records', () => {
  it('fires on the vertical scan of the capture once, and on nobody else in twelve days', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      ['10.20.8.50', '10.20.0.20'],
    ]);
    const [scan] = found;
    expect(scan?.unmapped.measurements['port_count']).toBeGreaterThanOrEqual(1000);
    expect(Math.abs((scan?.start_time ?? 0) - Date.parse('2024-08-12T09:16:41.735Z'))).toBeLessThan(
      20 * SECOND,
    );
  });

  it('fires on scanners of an internet-facing server, never on the one-port flood', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const logs = filesBelow('zeek/vps72h').filter((path) => /\/conn\.\d/.test(path));
    const found = findingsOf(capture(...logs), { only });
    expect(found.length).toBeGreaterThan(0);
    expect(found.map((f) => f.src_endpoint.ip)).not.toContain('120.245.134.197');
  });

  it('fires on the scanner of a server of our own, never on the one-port flood', () => {
    const found = findingsOf(ownServer('conn'), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      [internet.scanner, internet.server],
    ]);
    expect(found[0]?.unmapped.measurements).toMatchObject({ port_count: 40, answered: 0 });
  });
});

describe('how much makes a scan', () => {
  it('fires on 15 ports that refuse, in any order, of any network', () => {
    expect(figures(ports(15))).toEqual([[1, 15]]);
    const elsewhere = ports(15, { src: 'fd00::8:50', dst: 'fd00::1:1', outcome: 'silent' });
    expect(figures(elsewhere)).toEqual([[1, 15]]);
  });

  it('stays quiet on 14, on 14 again and again, and on 15 in more than five minutes', () => {
    expect(find(ports(14))).toEqual([]);
    const again = [0, 1, 2, 3].flatMap((i) => ports(14, { time: monday + i * MINUTE }));
    expect(find(again)).toEqual([]);
    expect(find(ports(60, { gap: 23 * SECOND }))).toEqual([]);
  });

  it('tells several hosts of one source in one finding, and only hosts that were scanned', () => {
    const events = [
      ...ports(20, { dst: '10.0.0.10' }),
      ...ports(30, { dst: '10.0.0.11', time: monday + MINUTE }),
      flow({ time: monday + 2 * MINUTE, dst: '10.0.0.99', dstPort: 443, outcome: 'answered' }),
    ];
    expect(figures(events)).toEqual([[2, 30]]);
  });

  it('gives the same finding from records out of order', () => {
    const events = ports(200, { time: monday + HOUR + 2 * MINUTE });
    const [expected] = find(events);
    const random = chance(5);
    const shuffled = events.toSorted(() => random() - 0.5);
    const [found] = find(shuffled, 7);
    expect(found?.finding_info.uid).toBe(expected?.finding_info.uid);
    expect(found?.unmapped.measurements).toEqual(expected?.unmapped.measurements);
  });
});

describe('ordinary work', () => {
  it('stays quiet on a passive file transfer and on RPC: one high port after another', () => {
    expect(find(ports(140, { dstPort: 49_152, outcome: 'answered', gap: SECOND }))).toEqual([]);
  });

  it('stays quiet on a client that uses many services of a host over a day', () => {
    expect(find(ports(40, { outcome: 'answered', gap: 15 * MINUTE }))).toEqual([]);
  });

  it('stays quiet on a server that died: its clients try every service they use', () => {
    const life = [0, 1, 2].flatMap((day) =>
      ports(20, { time: monday + day * DAY, outcome: 'answered', gap: MINUTE }),
    );
    expect(find([...life, ...ports(20, { time: monday + 3 * DAY, outcome: 'silent' })])).toEqual(
      [],
    );
  });

  it('stays quiet on a monitoring host that finds the same closed ports each day', () => {
    const cycles = [0, 1, 2, 3, 4].flatMap((day) => ports(30, { time: monday + day * DAY }));
    const last = Math.max(...find(cycles).map((f) => f.end_time));
    expect(last).toBeLessThan(monday + 2 * DAY);
  });
});
