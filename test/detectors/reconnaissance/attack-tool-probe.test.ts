/** Marks of scanning tools: the nmap probe of the capture, scanners of the competition, and look-alikes. */
import { describe, expect, it } from 'vitest';
import { Indicator } from '../../../domain/stix.ts';
import type { RdpActivity } from '../../../domain/event.ts';
import { absent, hasSharedData, readAll } from '../../sources/shared-data.ts';
import { HOUR, MINUTE, monday, request } from '../made.ts';
import { zeekFormats } from '../../sources/own-logs.ts';
import { competitors, ownCompetition } from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'reconnaissance/attack-tool-probe';

describe('on real records', () => {
  it('fires on the nmap service probe of the capture', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(found).toHaveLength(1);
    expect(found[0]?.src_endpoint.ip).toBe('10.20.8.50');
    expect(found[0]?.start_time).toBeGreaterThan(Date.parse('2024-08-12T09:15:02Z'));
    const { tools, marks, targets } = found[0]?.unmapped.measurements ?? {};
    expect(tools).toEqual(['nmap']);
    expect(marks).toContain('/nice ports,/Trinity.txt.bak');
    expect([targets].flat().toSorted()).toEqual(['10.20.0.30', '10.20.0.31']);
  });

  it.for(['zeek-default', 'zeek-json'] as const)(
    'fires on the RDP cookies of Nessus and nmap in %s',
    (format, ctx) => {
      if (!hasSharedData) return ctx.skip(absent);
      const found = findingsOf(wrccdc(format), { only });
      const nessus = found.find((f) => f.src_endpoint.ip === '10.164.94.120');
      expect(nessus?.unmapped.measurements['tools']).toContain('Nessus');
      const sources = new Set(
        wrccdc(format)
          .filter((e): e is RdpActivity => e.class === 'rdp_activity')
          .filter((e) => ['nmap', 'nessus'].includes((e.cookie ?? '').toLowerCase()))
          .map((e) => e.src),
      );
      expect(new Set(found.map((f) => f.src_endpoint.ip))).toEqual(sources);
    },
  );

  it.each(zeekFormats)('fires on the RDP cookies of our own competition, in %s', (format) => {
    const found = findingsOf(ownCompetition(format), { only });
    expect(found.map((f) => f.src_endpoint.ip)).toEqual([competitors.scanner]);
    expect(found[0]?.unmapped.measurements).toMatchObject({
      ...{ tools: ['Nessus', 'nmap'], targets: ['10.67.0.0', '10.67.0.1'], requests: 2 },
    });
  });
});

/** One HTTP record as Suricata writes it, read by the real parser. */
function eve(url: string, agent = 'Mozilla/4.0') {
  const line = JSON.stringify({
    timestamp: '2024-08-12T09:15:02.176000+0000',
    flow_id: 1,
    event_type: 'http',
    src_ip: '10.0.8.50',
    src_port: 40000,
    dest_ip: '10.0.0.30',
    dest_port: 80,
    proto: 'TCP',
    http: { hostname: '10.0.0.30', url, http_user_agent: agent, http_method: 'GET', status: 404 },
  });
  const { events } = readAll(new TextEncoder().encode(`${line}\n`));
  expect(events).toHaveLength(1);
  return events;
}

describe('its STIX indicator', () => {
  const uris = ['/nice%20ports%2C/Tri%6Eity.txt%2ebak', '/nice ports,/Trinity.txt.bak'];

  it.each(uris)('of %s is valid, and its pattern finds the request again', (uri) => {
    const [found] = findingsOf(eve(uri), { only });
    const [indicator] = found?.unmapped.indicators ?? [];
    expect(Indicator.parse(indicator)).toEqual(indicator);
    expect(indicator).toMatchObject({
      pattern_type: 'stix',
      valid_from: '2024-08-12T09:15:02.176Z',
      kill_chain_phases: [{ kill_chain_name: 'mitre-attack', phase_name: 'reconnaissance' }],
    });
    const [, expression = ''] = /MATCHES '(.*)'\]$/.exec(indicator?.pattern ?? '') ?? [];
    expect(uri).toMatch(new RegExp(expression));
    expect('/nice/ports').not.toMatch(new RegExp(expression));
  });

  it('is the same in two runs, and left out where a mark is no request of one', () => {
    const once = () => findingsOf(eve(uris[0] ?? ''), { only })[0]?.unmapped.indicators?.[0]?.id;
    expect(once()).toBe(once());
    const agent = 'Mozilla/5.0 (compatible; Nmap Scripting Engine)';
    expect(findingsOf(eve('/', agent), { only })[0]?.unmapped).not.toHaveProperty('indicators');
  });
});

describe('the probe as it stands on the wire', () => {
  it.each([
    '/nice%20ports%2C/Tri%6Eity.txt%2ebak',
    '/nice%20ports%2c/Tri%6eity.txt%2Ebak',
    '/nice ports,/Trinity.txt.bak',
    '/nice%20ports,/Tri%256Eity.txt%2ebak',
    '/%6eice%20ports%2C/%54rinity.txt.bak',
  ])('fires on %s', (url) => {
    expect(findingsOf(eve(url), { only })).toHaveLength(1);
  });

  it.each([
    ['/nmaplowercheck1723454102', 'Mozilla/5.0'],
    ['/', 'Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)'],
    ['/login', 'sqlmap/1.8 (https://sqlmap.org)'],
  ])('fires on %s with user agent %s', (url, agent) => {
    expect(findingsOf(eve(url, agent), { only })).toHaveLength(1);
  });

  it.each([
    ['/nice%20sports/trinity.html', 'Mozilla/5.0'],
    ['/search?q=nmap', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0'],
    ['/%', 'Mozilla/5.0'],
  ])('stays quiet on %s', (url, agent) => {
    expect(findingsOf(eve(url, agent), { only })).toEqual([]);
  });
});

describe('weak marks', () => {
  const hnap = (time: number) => request({ time, uri: '/HNAP1' });
  const evox = (time: number) => request({ time, uri: '/evox/about' });

  it('stays quiet on one of them, however often', () => {
    expect(
      findingsOf(
        [0, 1, 2, 3].map((i) => hnap(monday + i * MINUTE)),
        { only },
      ),
    ).toEqual([]);
  });

  it('stays quiet on two that are hours apart', () => {
    expect(findingsOf([hnap(monday), evox(monday + 2 * HOUR)], { only })).toEqual([]);
  });

  it('fires on two different ones of one source', () => {
    const found = findingsOf([hnap(monday), evox(monday + MINUTE)], { only });
    expect(found.map((f) => f.unmapped.evidence_total)).toEqual([2]);
  });

  it('stays quiet on two of two sources', () => {
    const other = { ...evox(monday + MINUTE), src: '10.0.8.51' };
    expect(findingsOf([hnap(monday), other], { only })).toEqual([]);
  });
});

it('keeps its uid when an earlier record comes late', () => {
  const uri = '/nmaplowercheck1';
  const first = request({ time: monday + HOUR + 5 * MINUTE, uri });
  const late = request({ time: monday + HOUR + MINUTE, uri });
  const found = findingsOf([first, late], { only, batch: 1 });
  expect(found.map((f) => f.start_time)).toEqual([late.time]);
  expect(found.map((f) => f.unmapped.measurements['requests'])).toEqual([2]);
});
