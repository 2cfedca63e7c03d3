/** RITA's score to three decimals, beacons found, and the regular traffic of ordinary machines left alone. */
import { describe, expect, it } from 'vitest';
import { beaconScore, ritaParameters } from '../../../detectors/rita-score.ts';
import type { NetworkActivity } from '../../../domain/event.ts';
import { absent, filesBelow, hasSharedData } from '../../sources/shared-data.ts';
import { chance, flow, HOUR, MINUTE, monday, SECOND } from '../made.ts';
import { internet, ownServer } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'command-and-control/beaconing';
const server = '203.0.113.9';

/** A connection every `every` ms over `hours`, each at most `jitter` ms late. */
function beats(
  given: Partial<NetworkActivity> & { every?: number; hours?: number; jitter?: number },
): NetworkActivity[] {
  const { every = 5 * MINUTE, hours = 14, jitter = 0, time = monday, ...rest } = given;
  const random = chance(every + jitter);
  return Array.from({ length: Math.floor((hours * HOUR) / every) }, (_, i) =>
    flow({
      src: '10.0.1.20',
      dst: server,
      dstPort: 443,
      outcome: 'answered',
      bytesOut: 292,
      ...rest,
      time: time + i * every + random() * jitter,
    }),
  );
}

const inOrder = (events: NetworkActivity[]) => events.toSorted((a, b) => a.time - b.time);
const find = (events: NetworkActivity[], batch?: number) =>
  findingsOf(inOrder(events), { only, ...(batch === undefined ? {} : { batch }) });

describe('the score', () => {
  it('fires on the beacon of the 72-hour capture with 0.963, as RITA', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const logs = filesBelow('zeek/vps72h').filter((path) => /\/conn\.\d/.test(path));
    const found = findingsOf(capture(...logs), { only });
    const beacon = found.find(({ src_endpoint: src }) => src.ip === '73.54.23.243');
    expect(beacon?.dst_endpoint?.ip).toBe('64.225.56.201');
    expect(beacon?.unmapped.measurements).toMatchObject({
      score: 0.963,
      connections: 331,
      duration_score: 1,
    });
    expect(found.length).toBeLessThan(10);
  });

  it('fires on the beacon of our own server with 0.975, as worked out by hand', () => {
    const found = findingsOf(ownServer('conn'), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      [internet.beacon, internet.server],
    ]);
    // A clock, in every hour, as often in each: 1 three times. Sizes lie evenly around their median (1), and half of
    // them 40 or more of 200 away from it (0.8): 0.9. A quarter of each.
    expect(found[0]?.unmapped.measurements).toMatchObject({
      ...{ score: 0.975, timestamp_score: 1, data_size_score: 0.9, histogram_score: 1 },
      ...{ duration_score: 1, interval_seconds: 300 },
    });
  });

  it('refuses weights that do not add up to 1', () => {
    expect(ritaParameters.safeParse({ timestampWeight: 0.5 }).success).toBe(false);
    const even = { timestampWeight: 0.4, dataSizeWeight: 0.1 };
    expect(ritaParameters.safeParse(even).success).toBe(true);
  });

  it('is full for a clock, and needs four distinct seconds', () => {
    const seconds = Array.from({ length: 288 }, (_, i) => i * 300);
    const bytes = seconds.map(() => 100);
    const day = { from: 0, to: 86_400 };
    const parameters = ritaParameters.parse({});
    expect(beaconScore({ seconds, bytes }, day, parameters)?.score).toBe(1);
    expect(beaconScore({ seconds: [1, 2, 3], bytes: [1, 1, 1] }, day, parameters)).toBeNull();
    expect(beaconScore({ seconds: [1, 1, 2, 2, 3], bytes }, day, parameters)).toBeNull();
  });
});

describe('beacons', () => {
  it.each<[string, Parameters<typeof beats>[0]]>([
    ['every five minutes', {}],
    ['with a tenth of jitter', { jitter: 30 * SECOND }],
    ['on another port, over UDP', { dstPort: 8443, proto: 'udp' }],
    ['over IPv6', { src: 'fd00::20', dst: '2001:db8:5::9' }],
    ['within three hours of a short capture', { hours: 3, every: 2 * MINUTE }],
  ])('fires on one %s', (_, given) => {
    const found = find(beats(given));
    expect(found).toHaveLength(1);
    expect(Number(found[0]?.unmapped.measurements['score'])).toBeGreaterThanOrEqual(0.9);
  });

  it('says the same in every batch size, and with records that come late', () => {
    const events = beats({ hours: 30 });
    const whole = find(events);
    for (const batch of [1, 7, 100]) expect(find(events, batch)).toEqual(whole);
    const random = chance(5);
    const late = events
      .map((event) => ({ event, logged: event.time + random() * 4 * MINUTE }))
      .toSorted((a, b) => a.logged - b.logged)
      .map(({ event }) => event);
    expect(findingsOf(late, { only })).toHaveLength(1);
  });
});

describe('ordinary traffic', () => {
  it.each<[string, Parameters<typeof beats>[0]]>([
    ['inside the network', { dst: '10.0.0.40' }],
    ['to a time server', { dstPort: 123, proto: 'udp' }],
    ['to a resolver', { dstPort: 53, proto: 'udp' }],
    ['to a host that does not answer', { outcome: 'silent' }],
    ['to a multicast group', { dst: '239.255.255.250', dstPort: 1900, proto: 'udp' }],
    ['from outside', { src: server, dst: '10.0.0.30' }],
    ['a few times a day', { every: 3 * HOUR }],
  ])('stays quiet on regular traffic %s', (_, given) => {
    expect(find(beats(given))).toEqual([]);
  });

  it('stays quiet on an update service that several devices use', () => {
    const devices = Array.from({ length: 6 }, (_, i) =>
      beats({ src: `10.0.1.${20 + i}`, time: monday + i * MINUTE, hours: 30 }),
    ).flat();
    expect(find(devices)).toEqual([]);
  });

  it('stays quiet on browsing: bursts of every size at odd times', () => {
    const random = chance(9);
    const browsing = Array.from({ length: 400 }, () =>
      beats({
        time: monday + random() * 20 * HOUR,
        hours: 0.1,
        every: 6 * MINUTE * random() + SECOND,
      })
        .slice(0, 5)
        .map((event) => ({ ...event, bytesOut: Math.floor(random() ** 3 * 40_000) })),
    ).flat();
    expect(find(browsing)).toEqual([]);
  });

  it('stays quiet on the vishing capture', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });
});
