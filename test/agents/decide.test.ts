/** What the agents compute: verdict, severity, title, and which actions are proposed. */
import { beforeAll, describe, expect, it } from 'vitest';
import { propose, type NormalPeers } from '../../agents/responder.ts';
import { severityOf } from '../../agents/severity.ts';
import { assess, titleOf } from '../../agents/triage.ts';
import type { Finding } from '../../domain/finding.ts';
import { makeFinding } from '../storage/made.ts';
import { vishingFindings } from './story.ts';

const device = '10.20.8.50';
const peers: NormalPeers['peers'] = [
  { peer: '10.20.0.20', port: 445, proto: 'tcp' },
  { peer: '10.20.0.30', port: 80, proto: 'tcp' },
];
const normal: NormalPeers = { peers, mature: true, days: 12 };

let findings: Finding[] = [];
let newHost: Finding[] = [];
let probe: Finding[] = [];
let scans: Finding[] = [];
let sweeps: Finding[] = [];
let guessing: Finding[] = [];
beforeAll(() => {
  findings = vishingFindings();
  const of = (name: string) => findings.filter((f) => f.finding_info.analytic.uid.endsWith(name));
  newHost = of('/credential-from-new-hostname');
  probe = of('/attack-tool-probe');
  scans = ['/network-range-scan', '/smb-scan', '/rdp-scan'].flatMap(of);
  sweeps = of('/network-range-scan');
  guessing = of('/smb-session-brute-force');
});

/** Two detections of one source, which would cut it off. */
function scansBy(source: string): Finding[] {
  const made = makeFinding({ entities: [{ kind: 'device', id: source }] });
  return [
    ['discovery/network-range-scan', 9401],
    ['discovery/rdp-scan', 3389],
  ].map(([uid, port]) => ({
    ...made,
    src_endpoint: { ip: source },
    finding_info: {
      ...made.finding_info,
      uid: `${source}-${port}`,
      analytic: { uid: String(uid), name: String(uid), type_id: 1 },
    },
    unmapped: { ...made.unmapped, measurements: { port: Number(port), protocol: 'tcp' } },
  }));
}

describe('propose', () => {
  it('cuts the device off, enforces what it learnt, and blocks each port it attacked', () => {
    const proposals = propose(device, findings, normal);
    expect(proposals.map(({ kind, target }) => [kind, target.port ?? null])).toEqual([
      ['block_outgoing', null],
      ['enforce_pattern_of_life', null],
      ['block_port', 9401],
      ['block_port', 445],
      ['block_port', 3389],
    ]);
    expect(proposals[1]?.target.allow).toEqual(peers);
    const all = new Set(findings.map((f) => f.finding_info.uid));
    for (const { target, findings: answered, evidenceFor } of proposals) {
      expect(target.device).toBe(device);
      expect(answered.length).toBeGreaterThan(0);
      expect(evidenceFor).toHaveLength(answered.length);
      for (const uid of answered) expect(all).toContain(uid);
    }
    expect(proposals[3]?.evidenceAgainst.join()).toContain('10.20.0.20');
  });

  it.each<[string, NormalPeers | null]>([
    ['not known', null],
    ['immature', { ...normal, mature: false }],
    ['empty', { ...normal, peers: [] }],
  ])('does not enforce a pattern of life that is %s', (_, life) => {
    const kinds = propose(device, findings, life).map(({ kind }) => kind);
    expect(kinds).not.toContain('enforce_pattern_of_life');
  });

  it('only blocks ports while one detection speaks', () => {
    const ports = (of: Finding[]) =>
      propose(device, of, normal).map(({ kind, target }) => [kind, target.port ?? null]);
    expect(ports(sweeps)).toEqual([['block_port', 9401]]);
    for (const [name, port] of [
      ['/smb-scan', 445],
      ['/rdp-scan', 3389],
    ] as const) {
      const own = scans.filter((f) => f.finding_info.analytic.uid.endsWith(name));
      expect(ports(own)).toEqual([['block_port', port]]);
    }
    expect(propose(device, probe, normal)).toEqual([]);
  });

  it('blocks whom it talks to, and quarantines it when it moves to others', () => {
    const [scan] = sweeps;
    if (scan === undefined) throw new Error('the case has a sweep');
    const as = (uid: string, peer: string): Finding => ({
      ...scan,
      dst_endpoint: { ip: peer },
      finding_info: { ...scan.finding_info, uid, analytic: { uid, name: uid, type_id: 1 } },
    });
    const beacon = as('command-and-control/beaconing', '203.0.113.9');
    const kinds = (given: Finding[]) =>
      propose(device, given, normal).map(({ kind, target }) =>
        `${kind} ${target.peer ?? ''}`.trim(),
      );
    expect(kinds([beacon])).toEqual(['block_pair 203.0.113.9']);
    expect(kinds([as('command-and-control/dns-tunnel', '10.20.0.10')])).toEqual([]);
    expect(kinds([beacon, as('lateral-movement/new-admin-share-use', '10.20.0.20')])).toEqual([
      'block_outgoing',
      'enforce_pattern_of_life',
      'block_pair 203.0.113.9',
      'quarantine',
    ]);
  });

  it.each(['LAPTOP', 'FD00::5, FD00::6', '10.20.8.50, 10.20.8.51', '127.0.0.1', '10.20.8.50 '])(
    'proposes nothing against a name or a group: %j',
    (source) => {
      expect(propose(source, scansBy(source), normal)).toEqual([]);
    },
  );

  it('aims at one spelling, and lets through no peer that is only a name', () => {
    const guessed = ['::ffff:10.20.8.50', '10.20.8.50'].flatMap(scansBy);
    const life = { ...normal, peers: [...peers, { peer: 'DC1', port: 88, proto: 'tcp' as const }] };
    const proposals = propose(device, guessed, life);
    const targets = new Set(proposals.map(({ target }) => target.device));
    expect([...targets]).toEqual([device]);
    const [enforced] = proposals.filter(({ kind }) => kind === 'enforce_pattern_of_life');
    expect(enforced?.target.allow).toEqual(peers);
    expect(enforced?.notKnown.join()).toContain('1 of its services');
  });

  it('proposes nothing for an address outside, or one that did nothing', () => {
    const outside = findings.map((f) => ({ ...f, src_endpoint: { ip: '203.0.113.9' } }));
    expect(propose('203.0.113.9', outside, normal)).toEqual([]);
    expect(propose('10.20.1.20', findings, normal)).toEqual([]);
  });
});

describe('triage', () => {
  it('is as sure as independent detections make it', () => {
    const table: [Finding[], string, string][] = [
      [findings, 'malicious', 'high'],
      [[...scans, ...guessing], 'malicious', 'medium'],
      [[...scans, ...guessing, ...probe], 'malicious', 'medium'],
      [sweeps, 'suspicious', 'low'],
    ];
    for (const [of, verdict, confidence] of table) {
      expect(assess(of)).toMatchObject({ verdict, confidence });
    }
    expect(assess(findings)).toMatchObject({ detections: 11, learnt: 2, rules: 10 });
    expect(assess(sweeps).hypothesis).toBeNull();
  });

  it('raises severity when access is followed by other tactics', () => {
    const table: [Finding[], string][] = [
      [findings, 'critical'],
      [newHost, 'high'],
      [[...newHost, ...scans], 'high'],
      [[...scans, ...probe, ...guessing], 'high'],
      [scans, 'medium'],
      [[], 'info'],
    ];
    for (const [of, severity] of table) expect(severityOf(of).severity).toBe(severity);
    expect(severityOf(findings).reason).toContain('raised');
  });

  it('names the incident by who, how it began, and what followed', () => {
    expect(titleOf(findings)).toMatch(/^10\.20\.8\.50: .*DESKTOP-K7Q2V9A.*, then /);
    expect(titleOf(sweeps)).not.toContain(', then ');
  });
});
