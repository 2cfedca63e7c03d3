/** New devices: those that behave as their peers, those that do not, and networks too little known to tell. */
import { describe, expect, it } from 'vitest';
import type { Event, NetworkActivity } from '../../../domain/event.ts';
import { DAY, flow, HOUR, MINUTE, monday } from '../made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'initial-access/new-device';
const find = (events: Event[], batch?: number) =>
  findingsOf(
    events.toSorted((a, b) => a.time - b.time),
    batch === undefined ? { only } : { only, batch },
  );

type Given = Partial<NetworkActivity> & { time: number };
const used = (given: Given): NetworkActivity => flow({ outcome: 'answered', ...given });

/** What everybody in the office uses: directory, names, files, print, proxy. */
const services = [88, 53, 445, 631, 3128].map((dstPort, i) => ({ dst: `10.0.0.1${i}`, dstPort }));

/** `count` employees' machines on each of `days` days. */
const office = (days: number, count = 4) =>
  Array.from({ length: days }, (_, day) =>
    Array.from({ length: count }, (_, who) =>
      services.map((service, i) =>
        used({
          time: monday + day * DAY + 8 * HOUR + i * MINUTE,
          src: `10.0.5.${20 + who}`,
          ...service,
        }),
      ),
    ),
  ).flat(2);

const arrival = monday + 5 * DAY + 9 * HOUR;
const stranger = '10.0.5.77';

/** The stranger uses or tries `count` services of its own. */
const odd = (count: number, given: Partial<NetworkActivity> = {}) =>
  Array.from({ length: count }, (_, i) =>
    used({
      time: arrival + i * MINUTE,
      src: stranger,
      dst: `10.0.7.${i}`,
      dstPort: 8531,
      ...given,
    }),
  );

describe('a device never seen', () => {
  it('fires on one that begins with what none of its peers does, once, and says so', () => {
    const found = find([...office(5), ...odd(12)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      src_endpoint: { ip: stranger },
      start_time: arrival,
      unmapped: {
        basis: 'baseline',
        measurements: { services_used: 12, target_count: 12, peers_known: 4, usual_services: 5 },
      },
    });
    expect(found[0]?.message).toContain('None of the 4 devices known in 10.0.5.0/24');
  });

  it('fires on two sessions by which hosts are administered', () => {
    expect(find([...office(5), ...odd(2, { dstPort: 22 })])).toHaveLength(1);
    expect(find([...office(5), ...odd(1, { dstPort: 22 })])).toEqual([]);
  });

  it('counts what did not answer by half', () => {
    expect(find([...office(5), ...odd(15, { outcome: 'silent' })])).toEqual([]);
    expect(find([...office(5), ...odd(16, { outcome: 'silent' })])).toHaveLength(1);
  });

  it('tells the same wherever batches end, and over IPv6', () => {
    const events = [...office(5), ...odd(12)];
    expect(find(events, 7)).toEqual(find(events));
    const ipv6 = (address: string) => address.replace(/^10\.0\.(\d+)\.(\d+)$/, 'fd00:0:0:$1::$2');
    const same = events.map((e) => ({ ...e, src: ipv6(e.src), dst: ipv6(e.dst) }));
    expect(find(same).map((f) => f.src_endpoint.ip)).toEqual(['fd00:0:0:5::77']);
  });
});

describe('ordinary newcomers', () => {
  it('stays quiet on a new starter whose machine behaves as its peers', () => {
    const starter = services.flatMap((service, i) =>
      [0, 1, 2, 3].map((hour) =>
        used({ time: arrival + hour * HOUR + i * MINUTE, src: stranger, ...service }),
      ),
    );
    expect(find([...office(5), ...starter])).toEqual([]);
  });

  it('stays quiet on a guest that speaks to the internet, and on broadcasts', () => {
    const guest = Array.from({ length: 60 }, (_, i) => ({ dst: `203.0.113.${i}`, dstPort: 443 }));
    const calls = [5353, 1900, 137, 5355].map((dstPort) => ({ dst: '10.0.5.255', dstPort }));
    const events = [...guest, ...calls].map((to, i) =>
      used({ time: arrival + i * MINUTE, src: stranger, ...to }),
    );
    expect(find([...office(5), ...events])).toEqual([]);
  });

  it('stays quiet on services of the house that its subnet alone does not use', () => {
    const elsewhere = office(5).map((e) => ({
      ...e,
      src: e.src.replace('10.0.5.', '10.0.6.'),
      dstPort: 8531,
      dst: `10.0.7.${Number(e.dst.slice(-1))}`,
    }));
    expect(find([...office(5), ...elsewhere, ...odd(5)])).toEqual([]);
  });

  it('stays quiet while too little is known: first days, too few peers, whoever was there from the start', () => {
    expect(find([...office(2), ...odd(12, { time: monday + 2 * DAY })])).toEqual([]);
    expect(find([...office(5, 2), ...odd(12)])).toEqual([]);
    const old = used({ time: monday, src: stranger, ...services[0] });
    expect(find([old, ...office(5), ...odd(12)])).toEqual([]);
  });
});

it('stays quiet in the capture: the intruder uses an address that is known', () => {
  expect(find(capture(vishing))).toEqual([]);
});
