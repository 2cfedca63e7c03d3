/** The vishing case as the API tells it: one incident, four findings on real records, three proposals. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ActionView, Decision, GateAnswer } from '../../domain/action.ts';
import type { Claim, Incident, LedgerEntry, Narrative } from '../../domain/incident.ts';
import { severityId } from '../../domain/finding.ts';
import type { Attack, Evidence, Finding, Severity } from '../../domain/finding.ts';

const Kept = z.object({ kind: z.string(), offset: z.number(), raw: z.string() });
const Timestamped = z.object({
  timestamp: z.string(),
  src_ip: z.string(),
  dest_ip: z.string(),
  dest_port: z.number(),
});

const kept = readFileSync(new URL('vishing-records.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => Kept.parse(JSON.parse(line)));

const intruder = '10.20.8.50';
export const incidentUid = 'inc-9f2c41d07a6e';
const learntSince = Date.parse('2024-08-01T00:00:57.690Z');

function at(time: string): number {
  return Date.parse(`2024-08-12T${time}Z`);
}

function evidenceOf(kind: string, summary: string): [Evidence, ...Evidence[]] {
  const [first, ...rest] = kept.filter((record) => record.kind === kind).map(toEvidence);
  if (first === undefined) throw new Error(`no records of ${kind}`);
  return [first, ...rest];

  function toEvidence(record: z.infer<typeof Kept>): Evidence {
    const event = Timestamped.parse(JSON.parse(record.raw));
    return {
      time: Date.parse(event.timestamp.replace('+0000', 'Z')),
      summary,
      src_endpoint: { ip: event.src_ip },
      dst_endpoint: { ip: event.dest_ip, port: event.dest_port },
      file: 'eve.json.gz',
      offset: record.offset,
      raw: record.raw,
      encoding: 'utf-8',
      sha256: createHash('sha256').update(record.raw).digest('hex'),
    };
  }
}

function attack(tactic: [string, string], technique: [string, string]): Attack {
  return {
    tactic: { uid: tactic[0], name: tactic[1] },
    technique: { uid: technique[0], name: technique[1] },
  };
}

interface FindingOutline {
  uid: string;
  detector: string;
  name: string;
  title: string;
  message: string;
  severity: Severity;
  start: number;
  end: number;
  attacks: Attack[];
  evidences: [Evidence, ...Evidence[]];
  total: number;
  extension: Pick<Finding['unmapped'], 'basis' | 'entities' | 'explanation' | 'measurements'>;
}

function finding(outline: FindingOutline): Finding {
  const { start, end, severity } = outline;
  return {
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    type_uid: 200401,
    activity_id: 1,
    time: end,
    start_time: start,
    end_time: end,
    severity_id: severityId[severity],
    severity,
    message: outline.message,
    finding_info: {
      uid: outline.uid,
      title: outline.title,
      analytic: { uid: outline.detector, name: outline.name, type_id: 1 },
      first_seen_time: start,
      last_seen_time: end,
    },
    src_endpoint: { ip: intruder, hostname: 'DESKTOP-K7Q2V9A' },
    attacks: outline.attacks,
    observables: [{ name: 'src_endpoint.ip', type: 'IP Address', value: intruder }],
    evidences: outline.evidences,
    metadata: { version: '1.5.0', product: { name: 'Watchbill', version: '0.1.0' } },
    unmapped: { ...outline.extension, evidence_total: outline.total },
  };
}

const device = { kind: 'device', id: intruder } as const;

export const findings: readonly Finding[] = [
  finding({
    uid: 'fnd-5b0e1c9a7721',
    detector: 'initial-access/credential-from-new-hostname',
    name: 'Credential used from a host name never seen with it',
    title: 'jmorgan signed in from a host name never seen before',
    message: `jmorgan signed in to 10.20.0.10 over SMB from ${intruder} as DESKTOP-K7Q2V9A; before, always LT-JMORGAN`,
    severity: 'high',
    start: at('09:14:00.022'),
    end: at('09:14:00.022'),
    attacks: [attack(['TA0001', 'Initial Access'], ['T1200', 'Hardware Additions'])],
    evidences: evidenceOf('ntlm_ok', 'NTLM session setup by jmorgan, host name DESKTOP-K7Q2V9A'),
    total: 1,
    extension: {
      basis: 'baseline',
      entities: [
        device,
        { kind: 'credential', id: 'jmorgan' },
        { kind: 'hostname', id: 'DESKTOP-K7Q2V9A' },
      ],
      explanation: {
        observed: 'host name DESKTOP-K7Q2V9A in the NTLM request',
        normal: 'LT-JMORGAN, from the same address, each time',
        timesSeen: 212,
        since: learntSince,
      },
      measurements: { user: 'jmorgan', hostname: 'DESKTOP-K7Q2V9A', previous: ['LT-JMORGAN'] },
    },
  }),
  finding({
    uid: 'fnd-a41d77c03e58',
    detector: 'reconnaissance/attack-tool-probe',
    name: 'Probe of an attack tool',
    title: 'nmap service probe against two web servers',
    message: `${intruder} sent the nmap probe /nice ports,/Trinity.txt.bak to 10.20.0.31 and 10.20.0.30`,
    severity: 'medium',
    start: at('09:15:08.465'),
    end: at('09:15:13.471'),
    attacks: [
      attack(['TA0043', 'Reconnaissance'], ['T1595.002', 'Vulnerability Scanning']),
      attack(['TA0043', 'Reconnaissance'], ['T1592.004', 'Client Configurations']),
    ],
    evidences: evidenceOf('trinity', 'GET of the nmap probe, answered 404'),
    total: 2,
    extension: {
      basis: 'rule',
      entities: [device],
      explanation: {
        observed: 'the request nmap sends when a first probe finds no match',
        normal: 'no browser or service asks for this address',
        timesSeen: null,
        since: null,
      },
      measurements: { probe: '/nice ports,/Trinity.txt.bak', targets: 2 },
    },
  }),
  finding({
    uid: 'fnd-c8e290f1b64d',
    detector: 'discovery/network-range-scan',
    name: 'Network range scan',
    title: '512 addresses contacted on port 9401',
    message: `${intruder} tried 512 addresses on port 9401 in 5 s; 508 of them never answered`,
    severity: 'high',
    start: at('09:16:28.371'),
    end: at('09:16:33.190'),
    attacks: [attack(['TA0007', 'Discovery'], ['T1046', 'Network Service Discovery'])],
    evidences: [
      ...evidenceOf('sweep', 'SYN to port 9401, no answer'),
      ...evidenceOf('sweep2', 'SYN to port 9401 in the plant, no answer'),
    ],
    total: 512,
    extension: {
      basis: 'rule',
      entities: [device],
      explanation: {
        observed: '512 addresses on port 9401 within 5 s',
        normal: '0 to 3 new addresses a day from this device',
        timesSeen: 11,
        since: learntSince,
      },
      measurements: { port: 9401, targets: 512, unanswered: 508 },
    },
  }),
  finding({
    uid: 'fnd-1f6d3b8e90a2',
    detector: 'credential-access/smb-session-brute-force',
    name: 'SMB session brute force',
    title: '120 failed SMB log-ons with default account names',
    message: `${intruder} failed 120 NTLM log-ons at 10.20.0.10 and 10.20.0.20 as Administrator, Guest and DefaultAccount`,
    severity: 'high',
    start: at('09:16:44.863'),
    end: at('09:17:11.090'),
    attacks: [attack(['TA0006', 'Credential Access'], ['T1110.001', 'Password Guessing'])],
    evidences: evidenceOf('brute', 'NTLM session setup failed: STATUS_LOGON_FAILURE'),
    total: 120,
    extension: {
      basis: 'rule',
      entities: [device, { kind: 'hostname', id: 'DESKTOP-K7Q2V9A' }],
      explanation: {
        observed: '120 failures in 27 s, three account names, two servers',
        normal: 'no failed SMB log-on from this device',
        timesSeen: 11,
        since: learntSince,
      },
      measurements: {
        failed: 120,
        succeeded: 0,
        accounts: ['Administrator', 'Guest', 'DefaultAccount'],
      },
    },
  }),
];

const [newHost, probe, scan, guessing] = findings.map((one) => one.finding_info.uid);

function entry(outline: Omit<LedgerEntry, 'sha256' | 'attackerControlled'>): LedgerEntry {
  const quoted = Object.keys(outline.fields).filter((name) => /hostname|probe|accounts/.test(name));
  return { ...outline, sha256: null, attackerControlled: quoted };
}

const ledger: LedgerEntry[] = [
  entry({
    id: 'E-1',
    kind: 'observation',
    summary: 'NTLM session to 10.20.0.10 by jmorgan, host name DESKTOP-K7Q2V9A',
    time: at('09:14:00.022'),
    fields: { src: intruder, dst: '10.20.0.10', user: 'jmorgan', hostname: 'DESKTOP-K7Q2V9A' },
    finding: newHost ?? null,
  }),
  entry({
    id: 'N-1',
    kind: 'absence',
    summary: 'DESKTOP-K7Q2V9A was never seen in 11 days of logs',
    time: null,
    fields: { hostname: 'DESKTOP-K7Q2V9A', days: 11, searched: 'authentication' },
    finding: newHost ?? null,
  }),
  entry({
    id: 'E-2',
    kind: 'observation',
    summary: 'nmap probe to 10.20.0.31:8080',
    time: at('09:15:08.465'),
    fields: { src: intruder, dst: '10.20.0.31', probe: '/nice ports,/Trinity.txt.bak' },
    finding: probe ?? null,
  }),
  entry({
    id: 'A-1',
    kind: 'count',
    summary: '512 addresses on port 9401 in 5 s, 508 without an answer',
    time: at('09:16:28.371'),
    fields: { src: intruder, port: 9401, targets: 512, unanswered: 508 },
    finding: scan ?? null,
  }),
  entry({
    id: 'A-2',
    kind: 'count',
    summary: '120 failed NTLM log-ons, none succeeded',
    time: at('09:16:44.863'),
    fields: { failed: 120, succeeded: 0, accounts: ['Administrator', 'Guest', 'DefaultAccount'] },
    finding: guessing ?? null,
  }),
  entry({
    id: 'R-1',
    kind: 'relation',
    summary: 'all of it from one address, within 3 min 11 s of the first sign-in',
    time: at('09:17:11.090'),
    fields: { src: intruder, seconds: 191 },
    finding: null,
  }),
];

function claim(id: string, kind: Claim['kind'], told: { text: string; cites: string[] }): Claim {
  return { id, kind, template: told.text, slots: {}, cites: told.cites, text: told.text };
}

const claims: Claim[] = [
  claim('c1', 'observed', {
    text: `At 09:14:00 the account jmorgan signed in to the domain controller 10.20.0.10 from ${intruder}, naming its host DESKTOP-K7Q2V9A.`,
    cites: ['E-1'],
  }),
  claim('c2', 'absence', {
    text: 'That host name had never been seen in 11 days; this account had always come from LT-JMORGAN.',
    cites: ['N-1'],
  }),
  claim('c3', 'observed', {
    text: 'Sixty-eight seconds later the same address sent the service probe of nmap to two web servers.',
    cites: ['E-2'],
  }),
  claim('c4', 'count', {
    text: 'It then tried 512 addresses on port 9401 within five seconds; 508 never answered.',
    cites: ['A-1'],
  }),
  claim('c5', 'count', {
    text: 'From 09:16:44 it failed 120 log-ons at two servers with default account names; none succeeded.',
    cites: ['A-2'],
  }),
  claim('c6', 'order', {
    text: 'All of this came from one address within 3 min 11 s of the first sign-in.',
    cites: ['R-1', 'E-1', 'A-2'],
  }),
  claim('c7', 'assessment', {
    text: 'Together this is what an intruder with a valid credential does; severity is critical because credential misuse, scanning and guessing follow each other on one device.',
    cites: ['R-1', 'N-1'],
  }),
  claim('c8', 'unknown', {
    text: 'Whether the person behind jmorgan was at the keyboard is not in these logs.',
    cites: ['E-1'],
  }),
];

const narrative: Narrative = {
  narrator: 'offline',
  revision: 4,
  text: claims.map((one) => one.text).join(' '),
  claims,
  struck: [
    {
      claim: claim('c9', 'count', {
        text: 'It tried 1,024 addresses on port 9401.',
        cites: ['A-1'],
      }),
      reasons: ['targets is 512 in A-1, the statement says 1024'],
    },
  ],
  ledger,
};

const gates: GateAnswer[] = [
  {
    gate: 'delegation matrix',
    effect: 'ask',
    reason: 'incident response is at L2: the agent proposes, a person approves each action',
  },
  { gate: 'freshness', effect: 'act', reason: 'the input was opened as live' },
  { gate: 'kill switch', effect: 'act', reason: 'not engaged' },
];

function decision(uid: string, now: number): Decision {
  return {
    uid: `dec-${uid}`,
    workflowId: `response-${uid}`,
    step: 'proposal',
    function: 'incident_response',
    effect: 'ask',
    level: 'L2',
    bindingGate: 'delegation matrix',
    gates,
    approval: { timeLimitMs: 25 * 60_000, onExpiry: 'do_not_act' },
    lease: { durationMs: 3_600_000 },
    dryRun: true,
    policyVersion: 'v1-4c1d',
    at: now - 5 * 60_000,
  };
}

type ActionOutline = Pick<
  ActionView,
  'uid' | 'kind' | 'target' | 'd3fend' | 'consequence' | 'evidenceAgainst' | 'notKnown' | 'plan'
>;

function action(outline: ActionOutline, now: number): ActionView {
  const decided = decision(outline.uid, now);
  return {
    ...outline,
    incident: incidentUid,
    evidenceFor: [
      'A host name never seen in 11 days signed in with a valid credential',
      '512 addresses scanned on port 9401 in 5 s',
      '120 failed log-ons with default account names',
    ],
    findings: findings.map((one) => one.finding_info.uid),
    state: 'awaiting_approval',
    history: [
      { state: 'proposed', at: now - 5 * 60_000, detail: 'answers 4 findings' },
      { state: 'awaiting_approval', at: now - 5 * 60_000, detail: 'level L2 asks a person' },
    ],
    decision: decided,
    decisions: [decided],
    leaseMs: 3_600_000,
    answerBy: now + 20 * 60_000,
    activeUntil: null,
    answeredBy: null,
    version: `v-${outline.uid}-1`,
  };
}

export function vishingActions(now: number): ActionView[] {
  return [
    action(
      {
        uid: 'act-block-outgoing',
        kind: 'block_outgoing',
        target: { device: intruder },
        d3fend: 'D3-OTF',
        consequence: `Everything ${intruder} sends is dropped at the gateway for 1 h, then let through again and checked; the VPN user jmorgan cannot work meanwhile.`,
        evidenceAgainst: [
          'jmorgan works from this address every weekday; the user may be there too',
        ],
        notKnown: ['Whether the host name is a new, approved laptop'],
        plan: [`nft add element inet watchbill blocked_out { ${intruder} timeout 1h }`],
      },
      now,
    ),
    action(
      {
        uid: 'act-pattern-of-life',
        kind: 'enforce_pattern_of_life',
        target: {
          device: intruder,
          allow: [
            { peer: '10.20.0.10', port: 53, proto: 'udp' },
            { peer: '10.20.0.20', port: 445, proto: 'tcp' },
          ],
        },
        d3fend: 'D3-NTF',
        consequence: `${intruder} may reach only what it used in the last 11 days (2 services) for 1 h; everything else it tries is dropped.`,
        evidenceAgainst: ['The failed log-ons went to 10.20.0.20, which stays reachable'],
        notKnown: ['Whether the intruder already reads files over the allowed share'],
        plan: [
          `nft add element inet watchbill allowed { ${intruder} . 10.20.0.10 . udp . 53 timeout 1h }`,
          `nft add element inet watchbill allowed { ${intruder} . 10.20.0.20 . tcp . 445 timeout 1h }`,
          `nft add element inet watchbill enforced { ${intruder} timeout 1h }`,
        ],
      },
      now,
    ),
    action(
      {
        uid: 'act-block-9401',
        kind: 'block_port',
        target: { device: intruder, port: 9401, proto: 'tcp' },
        d3fend: 'D3-NTF',
        consequence: `${intruder} cannot reach TCP port 9401 anywhere for 1 h; all its other traffic goes on.`,
        evidenceAgainst: [],
        notKnown: ['What listens on port 9401 at the 4 addresses that answered'],
        plan: [
          `nft add element inet watchbill blocked_port { ${intruder} . tcp . 9401 timeout 1h }`,
        ],
      },
      now,
    ),
  ];
}

/** The incident without its actions, which the in-memory world holds. */
export function vishingIncident(now: number): Omit<Incident, 'actions' | 'asks'> {
  return {
    uid: incidentUid,
    title: 'Intruder with the credential of jmorgan scans and guesses passwords',
    status: 'in_progress',
    severity: 'critical',
    provisional: false,
    severityReason: 'credential misuse, scanning and guessing in sequence on one device',
    start: at('09:14:00.022'),
    end: at('10:27:33.104'),
    revision: 4,
    entities: [
      device,
      { kind: 'credential', id: 'jmorgan' },
      { kind: 'hostname', id: 'DESKTOP-K7Q2V9A' },
    ],
    findingCount: findings.length,
    tactics: ['TA0001', 'TA0043', 'TA0007', 'TA0006'],
    asLive: true,
    createdAt: now - 6 * 60_000,
    updatedAt: now - 60_000,
    findings: findings.map((one) => one.finding_info.uid),
    timeline: findings.map((one) => ({
      start: one.start_time,
      end: one.end_time,
      finding: one.finding_info.uid,
      detector: one.finding_info.analytic.uid,
      title: one.finding_info.title,
      message: one.message,
      severity: one.severity,
      tactic: one.attacks[0]?.tactic.uid ?? '',
      techniques: one.attacks.map((used) => used.technique.uid),
      targets:
        typeof one.unmapped.measurements.targets === 'number'
          ? one.unmapped.measurements.targets
          : null,
    })),
    narrative,
  };
}
