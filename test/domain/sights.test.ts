/** One finding of what several inputs saw of it: the same in any order, and never less than the most of them saw. */
import { describe, expect, it } from 'vitest';
import { Finding } from '../../domain/finding.ts';
import { unite } from '../../domain/sights.ts';
import { makeFinding } from '../storage/made.ts';
import { seeded } from '../seeded.ts';

/** What inputs saw of one scan: some from its beginning, some up to its end, some the same records from another file. */
function someSights(random: () => number): Finding[] {
  const made = makeFinding({ uid: 'scan' });
  const [record] = made.evidences;
  if (record === undefined) throw new Error('a made finding has a record');
  return Array.from({ length: 2 + Math.floor(random() * 4) }, (_, input) => {
    const from = Math.floor(random() * 30);
    const targets = 25 + Math.floor(random() * 30);
    const at = (index: number) => made.start_time + index * 1000;
    return {
      ...made,
      ...{ start_time: at(from), end_time: at(from + targets), time: at(from) },
      message: `tried ${targets} addresses`,
      evidences: Array.from({ length: Math.min(20, targets) }, (_record, index) => ({
        ...record,
        ...{ time: at(from + index), offset: index * 100, file: `input-${input}.json` },
        sha256: (from + index).toString(16).padStart(64, '0'),
      })),
      unmapped: { ...made.unmapped, measurements: { targets }, evidence_total: targets },
    };
  });
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

describe('what several inputs saw', () => {
  it('is the same in whatever order they came, and never less than any of them saw', () => {
    const random = seeded(3);
    for (let round = 0; round < 200; round += 1) {
      const sights = someSights(random);
      const united = unite(sights);
      expect(unite(shuffled(sights, random))).toEqual(united);
      expect(Finding.parse(united)).toEqual(united);
      const all = (of: (finding: Finding) => number) => sights.map(of);
      expect(united.start_time).toBe(Math.min(...all((f) => f.start_time)));
      expect(united.end_time).toBe(Math.max(...all((f) => f.end_time)));
      const targets = Math.max(...all((f) => Number(f.unmapped.measurements['targets'])));
      expect(united.unmapped.measurements['targets']).toBe(targets);
      expect(united.unmapped.evidence_total).toBe(
        Math.max(united.evidences.length, ...all((f) => f.unmapped.evidence_total)),
      );
      // The sentence says the figures that are stored, and where others saw more of its time, that.
      expect(united.message.startsWith(`tried ${targets} addresses`)).toBe(true);
      const largest = sights.filter((f) => f.unmapped.measurements['targets'] === targets);
      const covered = largest.some(
        (f) => f.start_time === united.start_time && f.end_time === united.end_time,
      );
      if (!covered)
        expect(united.message).toContain(new Date(united.end_time).toISOString().slice(11, 19));
    }
  });

  it('has each record once, whichever copy of the log it was read from', () => {
    const [sight] = someSights(seeded(4));
    if (sight === undefined) throw new Error('there is a sight');
    const copy = {
      ...sight,
      evidences: sight.evidences.map((record) => ({ ...record, file: 'another.json' })),
    };
    const hashes = unite([sight, copy]).evidences.map(({ sha256 }) => sha256);
    expect(hashes).toEqual(sight.evidences.map(({ sha256 }) => sha256));
  });
});
