/** The four findings of the vishing case, on real records of the capture. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
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

export const incidentUid = 'inc-9f2c41d07a6e';
export const intruder = '10.20.8.50';
const learntSince = Date.parse('2024-08-01T00:00:57.690Z');

/** Epoch ms of a time on the day of the case. */
export function at(time: string): number {
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

export const device = { kind: 'device', id: intruder } as const;

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
