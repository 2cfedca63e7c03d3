/** Pattern of life over a stream: what is learnt, asked, allowed, saved, and how large it gets. */
import { describe, expect, it } from 'vitest';
import { allowedOf, established } from '../../baselines/ask.ts';
import { entitiesOf, parsePeer, peerValue, teach } from '../../baselines/learn.ts';
import { SavedPattern } from '../../baselines/pattern.ts';
import { createBaselines } from '../../baselines/store.ts';
import { device, entityKey } from '../../domain/entity.ts';
import type { Event } from '../../domain/event.ts';
import { address, DAY, flow, HOUR, logOn, MINUTE, monday, request } from '../detectors/made.ts';
import { capture, vishing } from '../detectors/pass.ts';

const me = device('10.0.8.50');

function learnt(events: readonly Event[]) {
  const baselines = createBaselines();
  for (const event of events) baselines.learn(event);
  return baselines;
}

/** Work with one file server on each of `days` days. */
const work = (days: number) =>
  Array.from({ length: days * 4 }, (_, i) =>
    flow({
      time: monday + Math.floor(i / 4) * DAY + (i % 4) * HOUR,
      dst: '10.0.0.20',
      dstPort: 445,
      outcome: 'answered',
    }),
  );

/** What an event teaches, as `entity facet value`, or `entity tally amount`. */
function lessonsOf(event: Event): string[] {
  const lessons: string[] = [];
  teach(event, {
    sighted: (subject, facet, value) =>
      void lessons.push(`${entityKey(subject)} ${facet} ${value}`),
    added: (subject, tally, amount) =>
      void lessons.push(`${entityKey(subject)} ${tally} ${amount}`),
  });
  return lessons;
}

describe('what an event teaches', () => {
  it('is its count for a log-on that failed, and nothing without a user and for other classes', () => {
    const failed = logOn({ time: monday, outcome: 'failure', host: 'X' });
    expect(lessonsOf(failed)).toEqual(['device:10.0.8.50 logon_failures 1']);
    expect(lessonsOf(logOn({ time: monday, anonymous: true, user: '' }))).toEqual([]);
    expect(lessonsOf(request({ time: monday }))).toEqual([]);
    expect(lessonsOf(flow({ time: monday, outcome: 'unknown' }))).toEqual([]);
  });

  it('ties device, credential and host name together', () => {
    const event = logOn({ time: monday, user: 'CORP\\JMorgan', host: 'lt-1.corp' });
    expect(lessonsOf(event)).toEqual([
      'credential:jmorgan addresses 10.0.8.50',
      'credential:jmorgan subnets 10.0.8.0/24',
      'device:10.0.8.50 credentials credential:jmorgan',
      'credential:jmorgan hostnames LT-1',
      'device:10.0.8.50 hostnames LT-1',
      'hostname:LT-1 addresses 10.0.8.50',
      'hostname:LT-1 credentials credential:jmorgan',
    ]);
  });

  it('only concerns entities that were loaded before the pass', () => {
    const events = [
      logOn({ time: monday, host: 'LT-1' }),
      logOn({ time: monday, outcome: 'failure' }),
      flow({ time: monday, outcome: 'answered' }),
      flow({ time: monday, outcome: 'answered', dst: '203.0.113.9', dstPort: 5985 }),
      flow({ time: monday, outcome: 'silent' }),
    ];
    for (const event of events) {
      const loaded = entitiesOf(event);
      for (const lesson of lessonsOf(event)) expect(loaded).toContain(lesson.split(' ')[0]);
    }
  });

  it('writes peers so that they can be read again', () => {
    for (const peer of [
      { address: '10.0.0.1', port: 445, proto: 'tcp' },
      { address: 'fd00::1', port: 53, proto: 'udp' },
    ]) {
      expect(parsePeer(peerValue(peer))).toEqual(peer);
    }
    expect(parsePeer('nonsense')).toBeNull();
  });
});

describe('what is usual', () => {
  it('matures after three days and eight sightings', () => {
    expect(learnt(work(2)).usual(me, 'peers')?.mature).toBe(false);
    expect(learnt(work(3)).usual(me, 'peers')).toMatchObject({ mature: true, total: 12, days: 3 });
    expect(
      learnt(
        work(3)
          .slice(0, 9)
          .filter((_, i) => i % 2 === 0),
      ).usual(me, 'peers')?.mature,
    ).toBe(false);
  });

  it('leaves out what a finding rests on, from the total too', () => {
    const baselines = learnt(work(3));
    const value = '10.0.0.66|445/tcp';
    baselines.distrust(me, 'peers', { value, time: monday });
    baselines.learn(flow({ time: monday, dst: '10.0.0.66', dstPort: 445, outcome: 'answered' }));
    const usual = baselines.usual(me, 'peers');
    expect(usual?.values.map((v) => v.value)).toEqual(['10.0.0.20|445/tcp']);
    expect(usual?.total).toBe(12);
    expect(established(baselines.seen(me, 'peers', value))).toBe(false);
  });

  it('knows nothing of whom it never saw', () => {
    const baselines = learnt(work(3));
    expect(baselines.usual(device('10.9.9.9'), 'peers')).toBeUndefined();
    expect(baselines.known(device('10.9.9.9'))).toBeUndefined();
  });
});

describe('what may go on while pattern of life is enforced', () => {
  it('leaves out what began with the incident, was seen on one day only, or had no answer', () => {
    const incident = monday + 5 * DAY;
    const baselines = learnt([
      ...work(5),
      flow({ time: monday, dst: '10.0.0.30', dstPort: 80, outcome: 'answered' }),
      flow({ time: monday + DAY, dst: '10.0.0.31', outcome: 'refused' }),
      flow({ time: monday + 2 * DAY, dst: '10.0.0.31', outcome: 'refused' }),
      flow({ time: incident, dst: '10.0.0.66', dstPort: 4444, outcome: 'answered' }),
      flow({ time: incident + DAY, dst: '10.0.0.66', dstPort: 4444, outcome: 'answered' }),
    ]);
    const mine = baselines.pattern('device:10.0.8.50');
    expect(mine && allowedOf(mine, incident)).toEqual({
      peers: [{ peer: '10.0.0.20', port: 445, proto: 'tcp' }],
      since: monday,
      days: 7,
      mature: true,
    });
  });
});

describe('storage', () => {
  it('gets each touched entity once, in a form that comes back the same', () => {
    const baselines = learnt([...work(4), logOn({ time: monday, host: 'LT-1' })]);
    const touched = baselines.takeTouched();
    expect(touched.map(({ key }) => key).toSorted()).toEqual([
      'credential:jmorgan',
      'device:10.0.8.50',
      'group:10.0.8.0/24',
      'hostname:LT-1',
      'network:all',
      'service:10.0.0.20|445/tcp',
    ]);
    expect(baselines.takeTouched()).toEqual([]);
    const again = createBaselines();
    for (const { key, state } of touched) {
      again.load(key, SavedPattern.parse(JSON.parse(JSON.stringify(state))));
      expect(again.pattern(key)).toEqual(baselines.pattern(key));
    }
  });

  it('evicts the longest untouched', () => {
    const baselines = learnt(
      [0, 1, 2, 3].map((i) =>
        flow({ time: monday + i * MINUTE, src: address(i), outcome: 'silent' }),
      ),
    );
    // The two, and their subnet and the network, which every event touches.
    baselines.evict(4);
    expect([0, 1, 2, 3].map((i) => baselines.holds(`device:${address(i)}`))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('takes at most 2 KB an entity on the capture, on average', () => {
    const touched = learnt(capture(vishing)).takeTouched();
    const bytes = touched.map(({ state }) => JSON.stringify(state).length);
    const mean = bytes.reduce((sum, size) => sum + size, 0) / bytes.length;
    expect(touched.length).toBeGreaterThan(20);
    expect(mean).toBeLessThanOrEqual(2_048);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(16_384);
  });
});
