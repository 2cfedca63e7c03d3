/** All detections over whole captures: what is found, the same whatever the batches, restarts and log format. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { EntityKey } from '../../domain/entity.ts';
import type { Event } from '../../domain/event.ts';
import { isComposite, type Finding } from '../../domain/finding.ts';
import { bytesOf } from '../../domain/record.ts';
import { absent, filesBelow, hasSharedData } from '../sources/shared-data.ts';
import { chance } from './made.ts';
import { zeekFormats } from '../sources/own-logs.ts';
import { competitors, internet, ownCompetition, ownServer } from './own-networks.ts';
import { capture, Findings, findingsOf, restart, sha256, start, vishing, wrccdc } from './pass.ts';

const intruder = '10.20.8.50';

describe('the vishing capture', () => {
  let events: Event[] = [];
  let whole: Finding[] = [];
  beforeAll(() => {
    events = capture(vishing);
    whole = findingsOf(events);
  });

  it('holds exactly the steps that the detections cover', () => {
    expect(
      whole
        .filter((f) => !isComposite(f))
        .map((f) => [
          f.finding_info.analytic.uid.split('/')[1],
          f.unmapped.measurements['port'] ?? f.dst_endpoint?.ip ?? null,
        ]),
    ).toEqual([
      ['credential-from-new-hostname', '10.20.0.10'],
      ['unusual-ldap-search', '10.20.0.11'],
      ['attack-tool-probe', null],
      ['reverse-dns-sweep', '10.20.0.10'],
      ['network-range-scan', 9401],
      ['network-scan', '10.20.0.20'],
      ['smb-scan', 445],
      ['rdp-scan', 3389],
      ['udp-enumeration', null],
      ['smb-session-brute-force', '10.20.0.10'],
      ['default-credential-guessing', '10.20.0.20'],
      ['network-range-scan', 9401],
    ]);
    expect(whole.filter(isComposite).map((f) => f.finding_info.analytic.uid)).toEqual([
      'multiple/many-detections',
      'lateral-movement/multiple-lateral-movement',
    ]);
  });

  it('is quiet on every other host, and on all hosts in the eleven days before', () => {
    for (const finding of whole) {
      expect(finding.src_endpoint.ip).toBe(intruder);
      expect(finding.start_time).toBeGreaterThanOrEqual(Date.parse('2024-08-12T00:00:00Z'));
    }
    expect(Math.min(...events.map((e) => e.time).slice(0, 1000))).toBeLessThan(
      Date.parse('2024-08-02T00:00:00Z'),
    );
  });

  it('rests each finding on records whose hash is that of their bytes', () => {
    for (const finding of whole) {
      expect(finding.evidences.length).toBeLessThanOrEqual(finding.unmapped.evidence_total);
      expect(finding.evidences.length).toBeLessThanOrEqual(20);
      for (const { raw, encoding, sha256: hash, time } of finding.evidences) {
        expect(sha256(bytesOf({ raw, encoding }))).toBe(hash);
        expect(raw.startsWith('{')).toBe(true);
        expect(time).toBeGreaterThanOrEqual(finding.start_time);
        expect(time).toBeLessThanOrEqual(finding.end_time);
      }
    }
  });

  it.for([1_000, 20_000])('gives the same findings in batches of %i', (batch) => {
    expect(findingsOf(events, { batch })).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  it.for([11, 12, 13])('gives the same findings after restarts (seed %i)', (seed) => {
    const random = chance(seed);
    // The attack is in the last part: half of the cuts fall there.
    const from = events.findIndex((e) => e.time > Date.parse('2024-08-12T09:13:00Z'));
    const to = events.findLastIndex((e) => e.time < Date.parse('2024-08-12T10:30:00Z'));
    const cuts = new Set([
      ...Array.from({ length: 4 }, () => Math.floor(random() * events.length)),
      ...Array.from({ length: 12 }, () => from + Math.floor(random() * (to - from))),
    ]);
    const findings = new Findings();
    const stored = new Map<EntityKey, string>();
    let running = start();
    events.forEach((event, index) => {
      running.pass.take(event);
      if (!cuts.has(index)) return;
      findings.add(running.pass.takeFindings());
      running = restart(running, stored);
    });
    findings.add(running.pass.takeFindings());
    expect(findings.list).toEqual(JSON.parse(JSON.stringify(whole)));
  });
});

describe('the competition', () => {
  it('gives the same findings from TSV as from JSON', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const facts = (format: 'zeek-default' | 'zeek-json') =>
      findingsOf(wrccdc(format)).map(({ evidences, ...finding }) => ({
        ...finding,
        evidences: evidences.map(({ time, summary }) => ({ time, summary })),
      }));
    const tsv = facts('zeek-default');
    expect(tsv.length).toBeGreaterThanOrEqual(6);
    expect(facts('zeek-json')).toEqual(tsv);
  });

  it('of our own gives the same six findings from TSV as from JSON', () => {
    const [tsv = [], json] = zeekFormats.map((format) =>
      findingsOf(ownCompetition(format)).map(({ evidences, ...finding }) => ({
        ...finding,
        evidences: evidences.map(({ time, summary }) => ({ time, summary })),
      })),
    );
    expect(
      tsv.map(({ finding_info: { analytic }, src_endpoint: src }) => `${analytic.uid} ${src.ip}`),
    ).toEqual(
      expect.arrayContaining([
        `credential-access/smb-session-brute-force ${competitors.guesser}`,
        `discovery/rdp-scan ${competitors.scanner}`,
        `discovery/smb-scan ${competitors.scanner}`,
        `lateral-movement/new-admin-share-use ${competitors.guesser}`,
        `lateral-movement/new-admin-share-use ${competitors.mover}`,
        `reconnaissance/attack-tool-probe ${competitors.scanner}`,
      ]),
    );
    expect(tsv).toHaveLength(6);
    expect(json).toEqual(tsv);
  });
});

describe('72 hours of an internet-facing server', () => {
  it('names scanners and probes, never the one-port flood, the same in every batch size', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const logs = filesBelow('zeek/vps72h').filter((path) => /\/(conn|http)\.\d/.test(path));
    expect(logs.length).toBe(144);
    const events = capture(...logs);
    const whole = findingsOf(events);
    const scans = whole.filter((f) => f.finding_info.analytic.uid.endsWith('/network-range-scan'));
    // It is one server: whoever scans it tries one address, so that no range scan can be seen but its own.
    expect(scans.filter((f) => f.src_endpoint.ip !== '64.225.56.201')).toEqual([]);
    expect(whole.map((f) => f.src_endpoint.ip)).not.toContain('120.245.134.197');
    expect(whole.some((f) => f.finding_info.analytic.uid.endsWith('/attack-tool-probe'))).toBe(
      true,
    );
    expect(findingsOf(events, { batch: 777 })).toEqual(whole);
  });

  it('of our own names its beacon, scanner and probe, never the flood, the same in every batch size', () => {
    const events = ownServer('conn', 'http');
    const whole = findingsOf(events);
    expect(
      whole.map(({ finding_info: { analytic }, src_endpoint: src }) => [analytic.uid, src.ip]),
    ).toEqual([
      ['command-and-control/beaconing', internet.beacon],
      ['discovery/network-scan', internet.scanner],
      ['reconnaissance/attack-tool-probe', internet.prober],
    ]);
    expect(findingsOf(events, { batch: 777 })).toEqual(whole);
  });
});
