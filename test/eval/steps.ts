/** Rows for a capture whose steps are known: each found by the detection it belongs to, and nothing on anybody else. */
import { z } from 'zod';
import type { Finding } from '../../domain/finding.ts';
import { analyticOf } from './examine.ts';
import type { Row } from './row.ts';

const Step = z.object({
  event: z.string(),
  src: z.string(),
  dst: z.union([z.string(), z.array(z.string())]).optional(),
  port: z.number().optional(),
  user: z.string().optional(),
  users: z.array(z.string()).optional(),
  hostname: z.string().optional(),
  attempts: z.number().optional(),
  time: z.string(),
});
export type Step = z.infer<typeof Step>;
export const Truth = z.object({ steps: z.array(Step) });
export type Truth = z.infer<typeof Truth>;

/** Which detections may claim a step. */
const owners: Readonly<Record<string, readonly string[]>> = {
  foothold_ntlm_new_hostname: ['initial-access/credential-from-new-hostname'],
  ldap_recon: ['discovery/unusual-ldap-search'],
  nmap_service_probe: ['reconnaissance/attack-tool-probe'],
  reverse_dns_sweep: ['discovery/reverse-dns-sweep'],
  port_sweep: ['discovery/network-range-scan'],
  port_sweep_again: ['discovery/network-range-scan'],
  smb_scan: ['discovery/smb-scan'],
  rdp_scan: ['discovery/rdp-scan'],
  udp_enumeration: ['discovery/udp-enumeration'],
  vertical_port_scan: ['discovery/network-scan'],
  ntlm_brute_force: [
    'credential-access/smb-session-brute-force',
    'credential-access/default-credential-guessing',
  ],
};

/** A finding belongs to a step that began at most this long before its start, or lies within its span. */
const SLACK_MS = 60_000;

function claims(finding: Finding, step: Step): boolean {
  const time = Date.parse(step.time);
  const near = finding.start_time <= time + SLACK_MS && finding.end_time >= time - SLACK_MS;
  const { dst_endpoint: dst, unmapped } = finding;
  const rightPort =
    step.port === undefined || (unmapped.measurements['port'] ?? step.port) === step.port;
  const targets = step.dst === undefined ? [] : [step.dst].flat();
  const rightTarget = dst === undefined || targets.length === 0 || targets.includes(dst.ip);
  const ours = (owners[step.event] ?? []).includes(analyticOf(finding));
  return ours && finding.src_endpoint.ip === step.src && near && rightPort && rightTarget;
}

export function stepRows(group: string, { steps }: Truth, findings: readonly Finding[]): Row[] {
  const rows = steps.map((step): Row => {
    const by = findings.filter((finding) => claims(finding, step));
    const name = `${step.time.slice(0, 19)} ${step.event}`;
    const seen = [...new Set(by.map(analyticOf))].join(', ') || 'nothing';
    return {
      group,
      name,
      expected: (owners[step.event] ?? []).join(' or '),
      seen,
      ok: by.length > 0,
    };
  });
  return [...rows, strangersRow(group, steps, findings)];
}

function strangersRow(group: string, steps: readonly Step[], findings: readonly Finding[]): Row {
  const intruders = new Set(steps.map((step) => step.src));
  const others = findings.filter((finding) => !intruders.has(finding.src_endpoint.ip));
  return {
    group,
    name: 'findings on anybody else',
    expected: 'none',
    seen: others.length === 0 ? 'none' : others.map(({ message }) => message).join(' | '),
    ok: others.length === 0,
  };
}
