/** RDP scans of the capture and the competition found; administrators and gateways left alone. */
import { describe, expect, it } from 'vitest';
import type { Event, RdpActivity } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { address, DAY, flow, monday, SECOND } from '../made.ts';
import { zeekFormats } from '../../sources/own-logs.ts';
import { competitors, ownCompetition } from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'discovery/rdp-scan';
const find = (events: Event[]) => findingsOf(events, { only });

function sessions(count: number, given: Partial<RdpActivity> & { time: number }): RdpActivity[] {
  return Array.from({ length: count }, (_, i) => ({
    class: 'rdp_activity',
    src: '10.0.8.50',
    dst: address(i),
    dstPort: 3389,
    proto: 'tcp',
    record: { file: 'made.json', offset: i, bytes: new TextEncoder().encode(`${i}`) },
    ...given,
    time: given.time + i * SECOND,
  }));
}

function flows(count: number, given: Parameters<typeof flow>[0]) {
  return Array.from({ length: count }, (_, i) =>
    flow({ dst: address(i), dstPort: 3389, ...given, time: given.time + i * 100 }),
  );
}

describe('on real records', () => {
  it('fires on the RDP scan of the capture once, with its number of addresses', () => {
    const found = find(capture(vishing));
    expect(found.map((f) => [f.src_endpoint.ip, f.unmapped.measurements['targets']])).toEqual([
      ['10.20.8.50', 256],
    ]);
    const late = (found[0]?.start_time ?? 0) - Date.parse('2024-08-12T09:16:35.916Z');
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(2 * SECOND);
  });

  it('fires on the scanner of the competition and all its targets', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const found = find(wrccdc('zeek-default'));
    expect(found.map((f) => f.src_endpoint.ip)).toEqual(['10.164.94.120']);
    expect(found[0]?.unmapped.measurements).toMatchObject({ port: 3389, targets: 19 });
  });

  it.each(zeekFormats)('fires on the scanner of our own competition alone, in %s', (format) => {
    const found = find(ownCompetition(format));
    expect(found.map((f) => f.src_endpoint.ip)).toEqual([competitors.scanner]);
    expect(found[0]?.unmapped.measurements).toMatchObject({ port: 3389, targets: 19 });
  });
});

describe('how much makes a scan', () => {
  it('fires on 25 addresses that do not answer', () => {
    expect(find(flows(25, { time: monday }))).toHaveLength(1);
    expect(find(flows(24, { time: monday }))).toEqual([]);
  });

  it('fires on sessions that name nobody, and on sessions of a tool, to ten hosts', () => {
    expect(find(sessions(10, { time: monday, result: 'encrypted' }))).toHaveLength(1);
    expect(find(sessions(10, { time: monday, cookie: 'nmap' }))).toHaveLength(1);
  });

  it('stays quiet on nine, and on one host again and again', () => {
    expect(find(sessions(9, { time: monday, result: 'encrypted' }))).toEqual([]);
    expect(find(sessions(99, { time: monday, result: 'encrypted', dst: '10.1.0.1' }))).toEqual([]);
  });
});

describe('ordinary work', () => {
  it('stays quiet on an administrator whose sessions carry a name', () => {
    expect(find(sessions(60, { time: monday, cookie: 'mkhan', result: 'encrypted' }))).toEqual([]);
  });

  it('stays quiet on later steps of sessions, which name nobody', () => {
    expect(find(sessions(60, { time: monday }))).toEqual([]);
  });

  it('stays quiet on hosts that the source administers each day', () => {
    const days = [0, 1, 2, 3].map((day) =>
      sessions(12, { time: monday + day * DAY, cookie: 'mkhan' }),
    );
    const nameless = sessions(12, { time: monday + 4 * DAY, result: 'encrypted' });
    expect(find([...days.flat(), ...nameless])).toEqual([]);
  });

  it('stays quiet on a gateway that opens desktops it never opened', () => {
    const gateway = (count: number, time: number) =>
      flows(count, { time, src: '10.0.0.44', outcome: 'answered' });
    const life = [0, 1, 2, 3].flatMap((day) => gateway(40, monday + day * DAY));
    expect(find([...life, ...gateway(100, monday + 4 * DAY)])).toEqual([]);
  });
});
