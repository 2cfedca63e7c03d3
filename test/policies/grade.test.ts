/** The evidence grade, and that planted findings move nobody's level: neither up nor down. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../domain/finding.ts';
import { gradeOf, sensorOf } from '../../policies/grade.ts';
import { seeded } from '../seeded.ts';
import { findings as vishing } from '../api/vishing-findings.ts';

const day = 86_400_000;
function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error('the sample has findings, and each has evidence');
  return one;
}

const template = first(vishing);
const record = first(template.evidences);

interface Made {
  detection: string;
  basis?: 'rule' | 'baseline';
  /** Days and sightings of the normal it departs from. */
  known?: { days: number; sightings: number };
  claimed?: true;
  combines?: string[];
  raw?: string;
  sha256?: string;
}

let made = 0;

function finding(given: Made): Finding {
  const {
    detection,
    basis = 'rule',
    known,
    claimed,
    combines,
    raw = '{"event_type":"flow"}',
  } = given;
  made += 1;
  const uid = `finding-${made}`;
  const start = Date.UTC(2026, 10, 20) + made;
  const since = known === undefined ? null : start - known.days * day;
  return {
    ...template,
    start_time: start,
    finding_info: {
      ...template.finding_info,
      uid,
      analytic: { uid: detection, name: 'x', type_id: 1 },
    },
    evidences: [{ ...record, raw, sha256: given.sha256 ?? made.toString(16).padStart(64, '0') }],
    unmapped: {
      ...template.unmapped,
      basis,
      explanation: { observed: '', normal: '', timesSeen: known?.sightings ?? null, since },
      ...(claimed === undefined ? {} : { claimed }),
      ...(combines === undefined ? {} : { combines }),
    },
  };
}

const [scan, guessing] = [finding({ detection: 'a/scan' }), finding({ detection: 'b/guessing' })];

describe('the grade', () => {
  it('is D for what says nothing by itself', () => {
    expect(gradeOf([]).grade).toBe('D');
    const young = { basis: 'baseline' as const, known: { days: 2.9, sightings: 100 } };
    expect(gradeOf([finding({ detection: 'a/x', ...young })]).grade).toBe('D');
    const few = { basis: 'baseline' as const, known: { days: 30, sightings: 7 } };
    expect(gradeOf([finding({ detection: 'a/x', ...few })]).grade).toBe('D');
    expect(gradeOf([finding({ detection: 'a/x', basis: 'baseline' })]).grade).toBe('D');
    expect(gradeOf([finding({ detection: 'a/x', claimed: true })]).grade).toBe('D');
    expect(gradeOf([finding({ detection: 'a/x', combines: ['y'] })]).grade).toBe('D');
  });

  it('is C for one detection, by rule or by what is well known', () => {
    expect(gradeOf([scan]).grade).toBe('C');
    const mature = { basis: 'baseline' as const, known: { days: 3, sightings: 8 } };
    expect(gradeOf([finding({ detection: 'a/x', ...mature })]).grade).toBe('C');
    expect(gradeOf([scan, finding({ detection: 'a/scan' })]).grade).toBe('C');
  });

  it('is B for two that are independent, not for two views of one record', () => {
    expect(gradeOf([scan, guessing])).toEqual({
      grade: 'B',
      reason: '2 independent detections by suricata',
    });
    const sha256 = 'f'.repeat(64);
    const twice = [finding({ detection: 'a/x', sha256 }), finding({ detection: 'b/y', sha256 })];
    expect(gradeOf(twice).grade).toBe('C');
  });

  it('is A when another kind of sensor, or the server itself, saw it too', () => {
    const zeek = finding({ detection: 'b/guessing', raw: '{"ts":1,"uid":"C1"}' });
    expect(gradeOf([scan, zeek]).grade).toBe('A');
    const windows = finding({ detection: 'b/guessing', raw: '{"EventID":4625}' });
    expect(gradeOf([windows, finding({ detection: 'c/x', raw: '{"EventID":4768}' })]).grade).toBe(
      'A',
    );
  });

  it('tells the sensor by the record’s own keys, not by text in it', () => {
    const planted = { raw: JSON.stringify({ event_type: 'http', url: '/"EventID":4625' }) };
    expect(sensorOf(planted)).toBe('suricata');
    expect(sensorOf({ raw: '1.5\tC1\t10.0.0.1' })).toBe('zeek');
  });
});

describe('planted findings', () => {
  it('never lower a grade, in whatever number and order, and of one kind never raise it', () => {
    const next = seeded(7);
    for (let run = 0; run < 200; run += 1) {
      const real = [scan, guessing].slice(0, 1 + (run % 2));
      const flood = Array.from({ length: 50 }, () =>
        finding({ detection: 'flood/low', basis: 'baseline', known: { days: 1, sightings: 1 } }),
      );
      const text = finding({ detection: 'x/text', claimed: true });
      const mixed = [...real, ...flood, text].sort(() => next() - 0.5);
      expect(gradeOf(mixed).grade).toBe(gradeOf(real).grade);
    }
  });
});
