/** Values of a facet: decay, days, room, distrust. */
import { describe, expect, it } from 'vitest';
import {
  distrustValue,
  loadFacet,
  newFacet,
  saveFacet,
  sight,
  type Facet,
} from '../../baselines/facet.ts';
import { HALF_LIFE_MS, newSeen, sightAgain, weightAt } from '../../baselines/seen.ts';
import { established } from '../../baselines/ask.ts';
import { DAY, HOUR, MINUTE, monday } from '../detectors/made.ts';

const capacity = 16;

/** `LT-JMORGAN`, three times a day for ten days. */
function usual(): Facet {
  const facet = newFacet();
  for (let i = 0; i < 30; i++) {
    sight(facet, 'LT-JMORGAN', {
      time: monday + Math.floor(i / 3) * DAY + (i % 3) * HOUR,
      capacity,
    });
  }
  return facet;
}

describe('decay', () => {
  it('halves the weight in thirty days and leaves the count', () => {
    const seen = newSeen(monday);
    expect(weightAt(seen, monday + HALF_LIFE_MS)).toBeCloseTo(0.5);
    sightAgain(seen, monday + HALF_LIFE_MS);
    expect(weightAt(seen, monday + HALF_LIFE_MS)).toBeCloseTo(1.5);
    expect(seen.count).toBe(2);
  });

  it('never raises a weight for a time in the past', () => {
    expect(weightAt(newSeen(monday), monday - DAY)).toBe(1);
  });
});

describe('days', () => {
  it('count once a day', () => {
    expect(usual().values.get('LT-JMORGAN')?.days).toBe(10);
  });

  it('are never overstated by sightings out of order', () => {
    const seen = newSeen(monday + DAY);
    for (const time of [monday, monday + DAY, monday + HOUR, monday + DAY + HOUR, monday]) {
      sightAgain(seen, time);
    }
    expect(seen).toMatchObject({ first: monday, last: monday + DAY + HOUR, count: 6 });
    expect(seen.days).toBeLessThanOrEqual(2);
  });
});

describe('room', () => {
  it('is bounded, and a scan through thousands of values can’t push out the normal', () => {
    const facet = usual();
    for (let i = 0; i < 5_000; i++) {
      sight(facet, `scan-${i}`, { time: monday + 10 * DAY + i * 100, capacity });
    }
    expect(facet.values.size).toBe(capacity);
    expect(facet.values.get('LT-JMORGAN')?.count).toBe(30);
    expect(facet).toMatchObject({ total: 5_030, distinct: 5_001 });
  });

  it('is not taken by values that were distrusted one after another', () => {
    const facet = usual();
    for (let i = 0; i < 100; i++) {
      distrustValue(facet, `FAKE-${i}`, { time: monday + 10 * DAY + i * MINUTE, capacity });
      sight(facet, `OTHER-${i}`, { time: monday + 10 * DAY + i * MINUTE, capacity });
    }
    expect(facet.values.size).toBe(capacity);
    expect(facet.values.get('LT-JMORGAN')?.count).toBe(30);
    const distrusted = [...facet.values].filter(([, seen]) => seen.distrusted);
    expect(distrusted.length).toBeLessThanOrEqual(capacity / 2);
    expect(facet.values.get('FAKE-99')?.distrusted).toBe(true);
  });

  it('goes to a new habit once the old one has faded', () => {
    const facet = usual();
    const later = monday + 400 * DAY;
    for (let i = 0; i < capacity * 4; i++)
      sight(facet, `new-${i % capacity}`, { time: later + i, capacity });
    expect(facet.values.get('LT-JMORGAN')).toBeUndefined();
  });
});

describe('distrust', () => {
  it('stays, however often the value is seen afterwards', () => {
    const facet = usual();
    distrustValue(facet, 'DESKTOP-K7Q2V9A', { time: monday, capacity });
    for (let day = 0; day < 20; day++) {
      sight(facet, 'DESKTOP-K7Q2V9A', { time: monday + day * DAY, capacity });
    }
    const seen = facet.values.get('DESKTOP-K7Q2V9A');
    expect(seen).toMatchObject({ count: 20, distrusted: true });
    expect(established(seen)).toBe(false);
  });
});

it('comes back from JSON as it was', () => {
  const facet = usual();
  distrustValue(facet, 'X', { time: monday, capacity });
  expect(
    loadFacet(JSON.parse(JSON.stringify(saveFacet(facet))) as ReturnType<typeof saveFacet>),
  ).toEqual(facet);
});
