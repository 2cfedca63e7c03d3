/** Tunnels found by their names; block lists, reverse zones, service records and content networks left alone. */
import { describe, expect, it } from 'vitest';
import type { DnsActivity } from '../../../domain/event.ts';
import { absent, filesBelow, hasSharedData } from '../../sources/shared-data.ts';
import { chance, flow, monday, SECOND } from '../made.ts';
import { HOURS, internet, ownServer } from '../own-networks.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'command-and-control/dns-tunnel';
const random = chance(3);
const letters = (length: number) =>
  Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz234567'.charAt(random() * 32)).join('');

function ask(count: number, name: (i: number) => string, given: Partial<DnsActivity> = {}) {
  return Array.from({ length: count }, (_, i): DnsActivity => {
    const time = monday + i * SECOND;
    return {
      class: 'dns_activity',
      time,
      src: '10.0.1.20',
      dst: '10.0.0.10',
      dstPort: 53,
      proto: 'udp',
      message: 'request',
      query: name(i),
      queryType: 'TXT',
      answers: [],
      record: flow({ time }).record,
      ...given,
    };
  });
}

describe('names', () => {
  it('fires on many long ones below one domain, the same in every batch size', () => {
    const events = ask(300, () => `${letters(50)}.t.example.net`);
    const found = findingsOf(events, { only });
    expect(found.map((f) => f.unmapped.measurements)).toMatchObject([
      { domain: 'example.net', names: 300, queries: 300 },
    ]);
    expect(findingsOf(events, { only, batch: 7 })).toEqual(found);
  });

  it('fires as high on a thousand, below a domain of a country too', () => {
    const found = findingsOf(
      ask(1_100, () => `${letters(40)}.example.co.uk`),
      { only },
    );
    expect(found.map((f) => [f.severity, f.unmapped.measurements['domain']])).toEqual([
      ['high', 'example.co.uk'],
    ]);
  });

  it.each<[string, (i: number) => string]>([
    ['one long name asked again', () => `${'long-name-of-a-service-region-1'}.example.net`],
    ['a block list', (i) => `${i % 250}.${i % 99}.51.198.zen.example.org`],
    ['a reverse zone', (i) => `${i}.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa`],
    ['service records', (i) => `_ldap._tcp.site-${i}-of-the-house.dc._msdcs.corp.example`],
    ['a content network', (i) => `d${i}abcdef0123.cdn.example.net`],
  ])('stays quiet on %s', (_, name) => {
    expect(findingsOf(ask(400, name), { only })).toEqual([]);
  });

  it('stays quiet on a protection service that all clients ask', () => {
    const events = [1, 2, 3, 4]
      .flatMap((i) => ask(90, () => `${letters(40)}.av.example.com`, { src: `10.0.1.${i}` }))
      .concat(ask(200, () => `${letters(40)}.av.example.com`, { src: '10.0.1.4' }));
    expect(findingsOf(events, { only })).toEqual([]);
  });

  it('stays quiet on the vishing capture', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });

  it('stays quiet on 72 hours of a server of our own, and fires on a tunnel among them', () => {
    const events = ownServer('dns');
    expect(events).toHaveLength(HOURS * 20);
    expect(findingsOf(events, { only })).toEqual([]);
    const tunnel = ask(300, () => `${letters(50)}.t.example.org`, { src: internet.server });
    const mixed = [...events, ...tunnel].toSorted((a, b) => a.time - b.time);
    const found = findingsOf(mixed, { only });
    expect(found.map((f) => f.unmapped.measurements['domain'])).toEqual(['example.org']);
  });

  it('stays quiet on 72 hours of a server', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const logs = filesBelow('zeek/vps72h').filter((path) => /\/dns\.\d/.test(path));
    expect(findingsOf(capture(...logs), { only })).toEqual([]);
  });
});
