/** The figures of a pattern of life, by hand: what stands beside each other on a line must agree. */
import { expect, test } from 'vitest';
import { describeLife } from '../../baselines/describe.ts';
import { distrustValue, sight } from '../../baselines/facet.ts';
import { facetOf, newPattern, savePattern } from '../../baselines/pattern.ts';

const DAY = 86_400_000;
const monday = Date.UTC(2024, 7, 5, 9);

/** A device seen with a host name of its own, and with one that a finding rests on. */
function life(own: readonly (readonly [value: string, times: number])[]) {
  const pattern = newPattern(monday);
  const facet = facetOf(pattern, 'hostnames');
  let at = monday;
  for (const [value, times] of own) {
    for (let time = 0; time < times; time += 1) {
      sight(facet, value, { time: at, capacity: 16 });
      at += DAY / 8;
    }
  }
  distrustValue(facet, 'STRANGER', { time: at, capacity: 16 });
  for (let time = 0; time < 41; time += 1) sight(facet, 'STRANGER', { time: at, capacity: 16 });
  pattern.last = at;
  const described = describeLife({ kind: 'device', id: '10.20.8.50' }, savePattern(pattern), at);
  const found = described.facets.find((one) => one.facet === 'hostnames');
  if (found === undefined) throw new Error('it has host names');
  return found;
}

test('295 of 295 is all of it, whatever a finding rests on beside it', () => {
  const { total, values } = life([['LT-1', 295]]);
  expect(total).toBe(295);
  expect(values.map(({ value, count, share }) => [value, count, share])).toEqual([
    ['LT-1', 295, 1],
    ['STRANGER', 41, null],
  ]);
});

test('each share is its own count of the total, old or new', () => {
  const { total, values } = life([
    ['OLD', 60],
    ['NEW', 20],
  ]);
  expect(total).toBe(80);
  for (const { standing, count, share } of values) {
    expect(share).toBe(standing === 'distrusted' ? null : count / total);
  }
});
