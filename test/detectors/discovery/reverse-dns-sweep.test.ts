/** The reverse DNS sweep of the capture found; resolvers, mail, monitoring and ordinary clients left alone. */
import { describe, expect, it } from 'vitest';
import { addressAsked } from '../../../detectors/reverse-name.ts';
import type { DnsActivity } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { address, DAY, HOUR, MINUTE, monday, SECOND } from '../made.ts';
import { ownLookUps } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'discovery/reverse-dns-sweep';
const find = (events: DnsActivity[], batch?: number) =>
  findingsOf(events, { only, ...(batch === undefined ? {} : { batch }) });

function asked(target: string, given: Partial<DnsActivity> & { time: number }): DnsActivity {
  return {
    class: 'dns_activity',
    src: '10.0.8.50',
    dst: '10.0.0.10',
    dstPort: 53,
    proto: 'udp',
    message: 'transaction',
    query: `${target.split('.').reverse().join('.')}.in-addr.arpa`,
    queryType: 'PTR',
    rcode: 'NXDOMAIN',
    answers: [],
    record: { file: 'made.json', offset: given.time, bytes: new TextEncoder().encode(target) },
    ...given,
  };
}

function sweep(count: number, given: Partial<DnsActivity> & { gap?: number; net?: string } = {}) {
  const { gap = 100, net = '10.1', time = monday, ...rest } = given;
  return Array.from({ length: count }, (_, i) =>
    asked(address(i, net), { ...rest, time: time + i * gap }),
  );
}

describe('on real records', () => {
  it('fires on the sweep of the capture once, with its networks, and on nobody else', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(found.map((f) => f.src_endpoint.ip)).toEqual(['10.20.8.50']);
    const [finding] = found;
    expect(finding?.unmapped.measurements).toMatchObject({
      networks: ['10.20.0.0/24', '10.20.1.0/24'],
      server: '10.20.0.10',
    });
    expect(Number(finding?.unmapped.measurements['targets'])).toBeGreaterThan(370);
    const late = (finding?.start_time ?? 0) - Date.parse('2024-08-12T09:16:21.187Z');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(2 * SECOND);
  });

  it('stays quiet on the DNS servers of the competition', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const events = capture('zeek/wrccdc2018/zeek-default/dns.log.gz');
    const own = events.filter((e) => e.class === 'dns_activity' && e.queryType === 'PTR');
    expect(own.filter((e) => e.src === '10.47.26.25').length).toBeGreaterThan(300);
    expect(findingsOf(events, { only })).toEqual([]);
  });

  it('stays quiet on a DNS server of our own, and fires on a client that asks the same', () => {
    const server = '10.64.0.25';
    const asks = (from: string) => ownLookUps({ server, from, count: 310 });
    const events = asks(server);
    expect(events.filter((e) => e.class === 'dns_activity' && e.queryType === 'PTR')).toHaveLength(
      310,
    );
    expect(findingsOf(events, { only })).toEqual([]);
    const found = findingsOf(asks('10.64.0.99'), { only });
    expect(found.map((f) => f.src_endpoint.ip)).toEqual(['10.64.0.99']);
  });
});

describe('how much makes a sweep', () => {
  it('fires on 25 internal addresses, whoever is asked', () => {
    const [found] = find(sweep(25, { dst: '198.51.100.53' }));
    expect(found?.unmapped.measurements).toMatchObject({ targets: 25, named: 0 });
  });

  it('fires on the neighbours of a client with a public address', () => {
    expect(find(sweep(60, { src: '203.0.0.200', net: '203.0' }))).toHaveLength(1);
  });

  it('stays quiet on 24, on one address again and again, and on 25 in more than five minutes', () => {
    expect(find(sweep(24))).toEqual([]);
    expect(find(sweep(24).map((event) => ({ ...event, query: '7.0.0.10.in-addr.arpa' })))).toEqual(
      [],
    );
    expect(find(sweep(60, { gap: 13 * SECOND }))).toEqual([]);
  });

  it('counts a request and its answer once, and who has a name', () => {
    const events = sweep(40).flatMap((event) => [
      { ...event, message: 'request' as const },
      { ...event, message: 'response' as const, rcode: 'NOERROR', answers: ['ws.example'] },
    ]);
    const [found] = find(events, 7);
    expect(found?.unmapped.measurements).toMatchObject({ targets: 40, named: 40 });
  });
});

describe('ordinary work', () => {
  it('stays quiet on a resolver, which asks for its clients', () => {
    const served = ['10.0.1.1', '10.0.1.2'].map((src, i) =>
      asked('203.0.113.9', { time: monday + i, src, dst: '10.0.0.10' }),
    );
    const onward = sweep(200, { time: monday + MINUTE, src: '10.0.0.10', dst: '10.0.0.1' });
    expect(find([...served, ...onward])).toEqual([]);
  });

  it('stays quiet on a mail server, which looks up whoever connects from outside', () => {
    expect(find(sweep(500, { src: '10.0.0.25', net: '203.0' }))).toEqual([]);
  });

  it('stays quiet on service discovery and on other records', () => {
    const discovery = sweep(60).map((event) => ({
      ...event,
      query: `lb._dns-sd._udp.${event.query}`,
    }));
    expect(find(discovery)).toEqual([]);
    expect(find(sweep(60, { queryType: 'A' }))).toEqual([]);
  });

  it('stays quiet on a monitoring host from its third day on, also with one more host', () => {
    const days = [0, 1, 2, 3, 4].flatMap((day) =>
      [0, 1, 2].flatMap((hour) =>
        sweep(80 + day, { time: monday + day * DAY + hour * HOUR, src: '10.0.0.40' }),
      ),
    );
    const found = find(days);
    expect(found.length).toBeGreaterThan(0);
    expect(Math.max(...found.map((f) => f.end_time))).toBeLessThan(monday + 2 * DAY);
  });

  it('fires on a client with a few look-ups a day that sweeps', () => {
    const days = [0, 1, 2, 3].flatMap((day) => sweep(3, { time: monday + day * DAY, gap: HOUR }));
    expect(find([...days, ...sweep(200, { time: monday + 4 * DAY })])).toHaveLength(1);
  });
});

describe('names', () => {
  it.each([
    ['10.0.20.10.in-addr.arpa', '10.20.0.10'],
    ['10.0.20.10.IN-ADDR.ARPA.', '10.20.0.10'],
    [`${'1.'.padEnd(60, '0.')}d.f.ip6.arpa`, 'fd00:0000:0000:0000:0000:0000:0000:0001'],
    ['20.10.in-addr.arpa', null],
    ['b._dns-sd._udp.0.0.20.10.in-addr.arpa', null],
  ])('%s asks for %s', (name, expected) => {
    expect(addressAsked(name)).toBe(expected);
  });
});
