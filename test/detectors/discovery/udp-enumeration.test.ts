/** The UDP enumeration of the capture found; resolvers, traceroute, streams and multicast left alone. */
import { describe, expect, it } from 'vitest';
import type { NetworkActivity } from '../../../domain/event.ts';
import { absent, filesBelow, hasSharedData } from '../../sources/shared-data.ts';
import { address, DAY, flow, MINUTE, monday, SECOND } from '../made.ts';
import { HOURS, internet, ownServer } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'discovery/udp-enumeration';
const find = (events: NetworkActivity[]) => findingsOf(events, { only });

function probes(count: number, given: Partial<NetworkActivity> = {}) {
  const { time = monday, dstPort = 1, ...rest } = given;
  return Array.from({ length: count }, (_, i) =>
    flow({ proto: 'udp', srcPort: 50_000, ...rest, dstPort: dstPort + i, time: time + i * 100 }),
  );
}

describe('on real records', () => {
  it('fires on the enumeration of the capture once, with its hosts, and on nobody else', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(found.map((f) => f.src_endpoint.ip)).toEqual(['10.20.8.50']);
    expect(found[0]?.unmapped.measurements).toMatchObject({
      targets: ['10.20.0.20', '10.20.0.30', '10.20.0.50'],
      port_count: 100,
    });
    const late = (found[0]?.start_time ?? 0) - Date.parse('2024-08-12T09:16:38.553Z');
    expect(Math.abs(late)).toBeLessThan(2 * SECOND);
  });

  it('stays quiet on 72 hours of resolving and time keeping by a server', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const logs = filesBelow('zeek/vps72h').filter((path) => /\/conn\.\d/.test(path));
    const sources = findingsOf(capture(...logs), { only }).map((f) => f.src_endpoint.ip);
    expect(sources).not.toContain('64.225.56.201');
  });

  it('stays quiet on 72 hours of resolving and time keeping by a server of our own', () => {
    const events = ownServer('conn');
    const own = events.filter((e) => e.proto === 'udp' && e.src === internet.server);
    expect(own).toHaveLength(HOURS * 23);
    expect(findingsOf(events, { only })).toEqual([]);
  });
});

describe('how much makes an enumeration', () => {
  it('fires on 15 ports of one host', () => {
    expect(find(probes(15))).toHaveLength(1);
  });

  it('stays quiet on 14, and on 15 hosts with a port each', () => {
    expect(find(probes(14))).toEqual([]);
    expect(find(probes(60).map((event, i) => ({ ...event, dst: address(i) })))).toEqual([]);
  });

  it('fires on ports that are half answered, not on those that mostly are', () => {
    const answering = (each: number) =>
      probes(60).map((event, i) =>
        i % each === 0 ? event : { ...event, outcome: 'answered' as const },
      );
    expect(find(answering(2))).toHaveLength(1);
    expect(find(answering(3))).toEqual([]);
  });
});

describe('what only looks like it', () => {
  it.each<[string, Partial<NetworkActivity>]>([
    ['traceroute', { dstPort: 33_434 }],
    ['late answers of a resolver', { srcPort: 53, dstPort: 40_000 }],
    ['a stream heard from one side', { dstPort: 16_384, bytesOut: 40_000 }],
    ['multicast', { dst: '239.255.255.250' }],
    ['IPv6 multicast', { dst: 'ff02::fb' }],
    ['a broadcast', { dst: '10.0.0.255' }],
    ['another protocol', { proto: 'tcp' }],
  ])('stays quiet on %s', (_, given) => {
    expect(find(probes(60, given))).toEqual([]);
  });

  it('stays quiet on ordinary clients: DNS, NTP, SNMP and their retries', () => {
    const events = Array.from({ length: 300 }, (_, i) =>
      flow({
        time: monday + i * SECOND,
        proto: 'udp',
        dst: address(i % 30),
        dstPort: [53, 123, 161, 514][i % 4] ?? 53,
      }),
    );
    expect(find(events)).toEqual([]);
  });

  it('stays quiet on services that a monitoring host has failed to reach for days', () => {
    const cycles = [0, 1, 2, 3].flatMap((day) => probes(30, { time: monday + day * DAY }));
    const last = Math.max(...find(cycles).map((f) => f.end_time));
    expect(last).toBeLessThan(monday + 2 * DAY);
    expect(last).toBeGreaterThan(monday - MINUTE);
  });
});
