/** The story of the vishing case: ledger, claims, and one statement the verifier struck. */
import type { Claim, LedgerEntry, Narrative } from '../../domain/incident.ts';
import { at, findings, intruder } from './vishing-findings.ts';

const [newHost, probe, scan, guessing] = findings.map((one) => one.finding_info.uid);

function entry(
  outline: Omit<LedgerEntry, 'sha256' | 'attackerControlled' | 'senses'>,
): LedgerEntry {
  const quoted = Object.keys(outline.fields).filter((name) => /hostname|probe|accounts/.test(name));
  return { ...outline, sha256: null, attackerControlled: quoted, senses: [] };
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

export const narrative: Narrative = {
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
  support: { drafted: 7, supported: 6, repairs: 0, fallback: null },
  changes: null,
};
