/** Matches become findings: folded by rule and hosts, with the exact records, bounded. */
import { describe, expect, it } from 'vitest';
import { watchSigma } from '../../../detectors/sigma/watch.ts';
import type { RawRecord } from '../../../domain/raw-record.ts';
import type { Finding } from '../../../domain/finding.ts';
import { Findings, sha256 } from '../pass.ts';
import { compiled, ruleText } from './made.ts';

const rule = compiled(
  ruleText(
    "selection: {query|endswith: '.bad'}\ncondition: selection",
    'author: A. Writer\ntags: [attack.command-and-control, attack.t1071.004]',
  ),
);

const day = 24 * 3_600_000;
const noon = Date.UTC(2024, 7, 12, 12);

interface Made {
  query?: string;
  src?: string | undefined;
  time?: number;
  service?: string;
}

let offset = 0;

function record({ query = 'x.bad', time = noon, service = 'dns', ...sides }: Made = {}): RawRecord {
  const src = 'src' in sides ? sides.src : '10.0.0.1';
  offset += 10;
  return {
    product: 'zeek',
    service,
    record: { file: 'dns.log', offset, bytes: new TextEncoder().encode(query) },
    field: (name) => (name === 'query' ? query : undefined),
    values: () => [query],
    about: () => ({
      time,
      src: src === undefined ? undefined : { ip: src, port: 5353 },
      dst: src === undefined ? undefined : { ip: '10.0.0.53' },
    }),
  };
}

const start = () => watchSigma([rule], { sha256, productVersion: 'test' });

function findingsOf(records: readonly RawRecord[], every = records.length): Finding[] {
  const sigma = start();
  const findings = new Findings();
  records.forEach((one, index) => {
    sigma.take(one);
    if ((index + 1) % every === 0) findings.add(sigma.takeFindings());
  });
  findings.add(sigma.takeFindings());
  return findings.list;
}

describe('watchSigma', () => {
  it('leaves out records from `until` on', () => {
    const at = record().about()?.time ?? 0;
    const matchesUntil = (until: number): number => {
      const sigma = watchSigma([rule], { sha256, productVersion: 'test', until });
      sigma.take(record());
      return sigma.takeFindings().length;
    };
    expect([matchesUntil(at), matchesUntil(at + 1)]).toEqual([0, 1]);
  });

  it('makes a finding of a match, with the rule as its analytic and the exact record', () => {
    const [finding, ...others] = findingsOf([record(), record({ query: 'x.good' })]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'high',
      message: 'The Sigma rule "Made" by A. Writer matched 1 dns record of 10.0.0.1 and 10.0.0.53.',
      finding_info: { title: 'Sigma: Made', analytic: { uid: 'sigma/made-1', name: 'Made' } },
      src_endpoint: { ip: '10.0.0.1', port: 5353 },
      dst_endpoint: { ip: '10.0.0.53' },
      unmapped: { basis: 'rule', evidence_total: 1 },
    });
    expect(finding?.attacks.map(({ technique }) => technique.uid)).toEqual(['T1071.004']);
    expect(finding?.evidences[0]).toMatchObject({
      raw: 'x.bad',
      file: 'dns.log',
      sha256: sha256('x.bad'),
    });
  });

  it('leaves records of other logs alone', () => {
    expect(findingsOf([record({ service: 'http' })])).toEqual([]);
  });

  it('folds matches between two hosts into one finding a day that grows', () => {
    const records = [0, 1, 2, 3, 4, 5, 6].map((minutes) =>
      record({ time: noon + minutes * 60_000 }),
    );
    const [finding, ...others] = findingsOf(records, 2);
    expect(others).toEqual([]);
    expect(finding?.unmapped.evidence_total).toBe(7);
    expect(finding?.evidences).toHaveLength(5);
    expect(finding?.end_time).toBe(noon + 6 * 60_000);
    expect(findingsOf(records)).toEqual(findingsOf(records, 1));
    expect(findingsOf([record(), record({ src: '10.0.0.2' })])).toHaveLength(2);
    expect(findingsOf([record(), record({ time: noon + day })])).toHaveLength(2);
  });

  it('tells nothing twice that has not grown', () => {
    const sigma = start();
    sigma.take(record());
    expect(sigma.takeFindings()).toHaveLength(1);
    expect(sigma.takeFindings()).toEqual([]);
  });

  it('keeps a match of a record that names no host', () => {
    const [finding] = findingsOf([record({ src: undefined })]);
    expect(finding?.src_endpoint.ip).toBe('unknown');
    expect(finding?.dst_endpoint).toBeUndefined();
    expect(finding?.observables).toEqual([]);
  });

  it('is bounded: beyond 500 pairs of hosts matches share a finding, and none is lost', () => {
    const sources = Array.from({ length: 2000 }, (_, n) => `10.1.${n >> 8}.${n & 255}`);
    const findings = findingsOf(sources.map((src) => record({ src })));
    expect(findings).toHaveLength(501);
    const total = findings.reduce((sum, { unmapped }) => sum + unmapped.evidence_total, 0);
    expect(total).toBe(2000);
    expect(findings.find(({ message }) => message.includes('many more hosts'))).toMatchObject({
      unmapped: { evidence_total: 1500 },
    });
  });

  it('makes room as time goes on, without losing what was not taken yet', () => {
    const records = Array.from({ length: 3000 }, (_, n) =>
      record({ src: `10.1.${n >> 8}.${n & 255}`, time: noon + n * (day / 100) }),
    );
    expect(findingsOf(records)).toHaveLength(3000);
  });
});
