/** What would settle an incident and is not there: nobody watches it, or the logs that were read were looked through in vain. */
import type { MissingEvidence } from '../domain/agent.ts';
import type { Finding } from '../domain/finding.ts';
import type { LogKind, LogRead } from '../domain/log.ts';

/** What the opinion lists and the story tells, from the same logs. */
export interface Unknown {
  /** Names of the network logs that the findings were found in, or could have been. */
  network: string[];
  /** Names of the machines' own logs of log-ons that cover it. */
  windows: string[];
  /** Log-ons as the machines record them; null where a finding rests on one. */
  logOns: MissingEvidence | null;
  /** How a stranger came to be let in; null where nobody was. */
  entry: Entry | null;
}

export interface Entry {
  finding: Finding;
  /** An approved sign-in or MFA request, a VPN session, with what records it; empty where one was found. */
  missing: (MissingEvidence & { record: string })[];
}

/**
 * So long before an entry an approval may lie and still belong to it: what `initial-access/mfa-then-new-device` looks
 * back by default, so that "not found" means that it looked.
 */
const APPROVED_WITHIN_MS = 12 * 3_600_000;

/** What is not known of these findings, by the logs that were read. */
export function unknownOf(findings: readonly Finding[], logs: readonly LogRead[]): Unknown {
  const from = Math.min(...findings.map((f) => f.start_time));
  const to = Math.max(...findings.map((f) => f.end_time));
  const windows = covering(logs, 'windows_security', { from, to });
  const restedOn = new Set(findings.flatMap((f) => f.evidences.map(({ file }) => file)));
  const kindOf = new Map(logs.map(({ file, kind }) => [file, kind]));
  const network = [...restedOn].filter((file) => (kindOf.get(file) ?? 'network') === 'network');
  return {
    network: names([...network, ...covering(logs, 'network', { from, to })]),
    windows: names(windows),
    logOns: windows.some((file) => restedOn.has(file))
      ? null
      : looked('a log-on that stands out in the machines’ own log', windows),
    entry: entryOf(findings, logs),
  };
}

/** "Nobody watches there" is another answer than "looked for, and not found". */
export function missingFrom(
  findings: readonly Finding[],
  logs: readonly LogRead[],
): MissingEvidence[] {
  const { logOns, entry } = unknownOf(findings, logs);
  const beside = logOns?.why === 'no_sensor' ? ', log-ons' : '';
  return [
    looked(`records of the machines themselves: processes, files${beside}`, []),
    ...(logOns?.why === 'not_found' ? [logOns] : []),
    ...(entry?.missing ?? []).map(({ what, why, searched }) => ({ what, why, searched })),
  ];
}

/** Detections of somebody who is not known here; the composite tells that it looked for an approval and found one. */
const entering = /^initial-access\/(?:credential-from-|new-device$)/;
const approved = 'initial-access/mfa-then-new-device';

function entryOf(findings: readonly Finding[], logs: readonly LogRead[]): Entry | null {
  const uidOf = (finding: Finding) => finding.finding_info.analytic.uid;
  const entries = findings.filter((finding) => entering.test(uidOf(finding)));
  const finding =
    entries.find(({ unmapped }) => unmapped.measurements['user'] !== undefined) ?? entries[0];
  if (finding === undefined) return null;
  if (findings.some((one) => uidOf(one) === approved)) return { finding, missing: [] };
  const before = { from: finding.start_time - APPROVED_WITHIN_MS, to: finding.start_time };
  return {
    finding,
    missing: [
      {
        ...looked(
          'an approved sign-in or MFA request before it',
          covering(logs, 'identity_provider', before),
        ),
        record: 'identity-provider or MFA',
      },
      { ...looked('a VPN session before it', covering(logs, 'vpn', before)), record: 'VPN' },
    ],
  };
}

function looked(what: string, files: readonly string[]): MissingEvidence {
  return { what, why: files.length === 0 ? 'no_sensor' : 'not_found', searched: names(files) };
}

/** The logs of a kind that were being written at some time of the span. */
function covering(
  logs: readonly LogRead[],
  kind: LogKind,
  { from, to }: Pick<LogRead, 'from' | 'to'>,
): string[] {
  return logs
    .filter((log) => log.kind === kind && log.from <= to && log.to >= from)
    .map(({ file }) => file);
}

/** Without their folders: enough to tell logs apart, and no more of the machine than needed. */
function names(files: readonly string[]): string[] {
  return [...new Set(files.map((file) => file.split('/').at(-1) ?? file))];
}
