/** Past incidents like this one: what is shared, how it was closed, and no word of it as evidence. */
import { describe, expect, it } from 'vitest';
import {
  compareWith,
  similarSentences,
  weights,
  type PastIncident,
  type Traits,
} from '../../../agents/look-ups/similar.ts';
import { hostile } from '../readers/told.ts';

const traits: Traits = {
  detections: ['discovery/network-scan', 'discovery/smb-scan', 'discovery/smb-scan'],
  techniques: ['T1046'],
  entities: ['device:10.20.8.50', 'credential:jmorgan'],
};
const past = (uid: string, given: Partial<PastIncident> = {}): PastIncident => ({
  ...traits,
  uid,
  end: Date.UTC(2024, 6, 1),
  closed: { as: 'benign_trigger', kind: 'authorised', severity: null, note: '', by: 'Ada', at: 0 },
  ...given,
});

it('has weights that sum to one', () => {
  expect(Object.values(weights).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1);
});

describe('a comparison', () => {
  it('gives 1 to the same, 0 to nothing in common, and what is shared in between', () => {
    const none = { detections: ['x'], techniques: ['T1'], entities: [] };
    const half = { techniques: [], entities: ['device:10.20.8.50' as const] };
    const { compared, similar } = compareWith(traits, [
      past('inc-none', none),
      past('inc-half', half),
      past('inc-same'),
    ]);
    expect(compared).toBe(3);
    expect(similar.map(({ uid }) => uid)).toEqual(['inc-same', 'inc-half']);
    expect(similar[0]?.score).toBeCloseTo(1);
    // All detections (.4), no technique, one actor of two (.4 / 2).
    expect(similar[1]?.score).toBeCloseTo(0.6);
    expect(similar[1]?.shared).toEqual({
      detections: ['discovery/network-scan', 'discovery/smb-scan'],
      techniques: [],
      entities: ['device:10.20.8.50'],
    });
  });

  it.each([
    ['the very same', {}, true],
    ['another host name', { entities: [...traits.entities, 'hostname:KALI'] }, false],
    ['one actor fewer', { entities: ['device:10.20.8.50'] }, false],
    ['more detections', { detections: [...traits.detections, 'x'] }, true],
    ['a detection fewer', { detections: ['discovery/smb-scan'] }, false],
    ['a technique fewer', { techniques: [] }, false],
  ] as const)('is the same case for %s: %j', (_, given, same) => {
    const { similar } = compareWith(traits, [past('inc-1', given)]);
    expect(similar[0]?.same).toBe(same);
  });

  it('names five at most, the later of two that are as alike first', () => {
    const many = Array.from({ length: 9 }, (_, index) => past(`inc-${index}`, { end: index }));
    const { similar } = compareWith(traits, many);
    expect(similar.map(({ uid }) => uid)).toEqual(['inc-8', 'inc-7', 'inc-6', 'inc-5', 'inc-4']);
  });

  it('of incidents without any trait is no likeness', () => {
    const nothing = { detections: [], techniques: [], entities: [] };
    expect(compareWith(nothing, [past('inc-1', nothing)]).similar).toEqual([]);
  });
});

it('is told with counts and the verdict, and what an attacker chose is quoted', () => {
  const entities = hostile.map((name) => `hostname:${name}` as const);
  const told = similarSentences(
    compareWith({ ...traits, entities }, [past('inc-1', { entities })]),
  ).map(({ text }) => text);
  expect(told[0]).toBe('1 incident of 1 closed ones compared is like this one.');
  expect(told[1]).toContain(
    'closed as benign trigger (authorised) by “Ada”; it shares 2 detections, 1 technique and 7 actors',
  );
  expect(told[1]).toMatch(/a likeness of 1\.00\.$/);
  expect(told.join('')).not.toMatch(/[\u202e\u200b\u001b\n]/);
  expect(similarSentences({ compared: 0, leftOut: 0, similar: [] })[0]?.text).toMatch(
    /no closed incident/,
  );
});

it.each([
  [0, 0, ['There is no closed incident to compare with.']],
  [
    ...[0, 1],
    [
      'There is no closed incident to compare with yet.',
      '1 closed incident was left out: its verdict can still be taken back.',
    ],
  ],
  [
    ...[1, 2],
    [
      '0 incidents of 1 closed ones compared are like this one.',
      '2 closed incidents were left out: their verdicts can still be taken back.',
    ],
  ],
] as [number, number, string[]][])('of %i compared and %i left out tells both', (...given) => {
  const [compared, leftOut, told] = given;
  const sentences = similarSentences({ compared, leftOut, similar: [] });
  expect(sentences.map(({ text }) => text)).toEqual(told);
});
