/**
 * `npm run eval:detect`: what the detections find on captures whose truth is known, as a table; exits 1 below the bar:
 * every step found by the detection it belongs to, and no finding on any other address. `--capture FOLDER` takes
 * another capture with a `truth.json` of the same form.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createExaminer } from '../../activities/detection/examiner.ts';
import type { Finding } from '../../domain/finding.ts';

const Step = z.object({
  event: z.string(),
  src: z.string(),
  dst: z.union([z.string(), z.array(z.string())]).optional(),
  port: z.number().optional(),
  time: z.string(),
});
type Step = z.infer<typeof Step>;
const Truth = z.object({ steps: z.array(Step) });

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

async function findingsOf(paths: string[]): Promise<Finding[]> {
  const examiner = createExaminer(null, { keptEntities: Infinity });
  const findings = new Map<string, Finding>();
  for (let seq = 1, done = false; !done; seq += 1) {
    const batch = await examiner.run({ input: 'eval', paths, seq });
    for (const finding of batch.findings) findings.set(finding.finding_info.uid, finding);
    done = batch.done;
  }
  await examiner.close();
  return [...findings.values()];
}

function claims(finding: Finding, step: Step): boolean {
  const time = Date.parse(step.time);
  const near = finding.start_time <= time + SLACK_MS && finding.end_time >= time - SLACK_MS;
  const { dst_endpoint: dst, unmapped } = finding;
  const rightPort =
    step.port === undefined || (unmapped.measurements['port'] ?? step.port) === step.port;
  const targets = step.dst === undefined ? [] : [step.dst].flat();
  const rightTarget = dst === undefined || targets.length === 0 || targets.includes(dst.ip);
  return (
    (owners[step.event] ?? []).includes(finding.finding_info.analytic.uid) &&
    finding.src_endpoint.ip === step.src &&
    near &&
    rightPort &&
    rightTarget
  );
}

async function main(args: string[]): Promise<void> {
  const at = args.indexOf('--capture');
  const folder = (at >= 0 ? args[at + 1] : undefined) ?? '../shared/data/captures/vishing';
  const { steps } = Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
  const findings = await findingsOf([join(folder, 'eve.json.gz')]);
  const intruders = new Set(steps.map((step) => step.src));
  const rows = steps.map((step) => ({
    step,
    by: findings.filter((finding) => claims(finding, step)),
  }));
  for (const { step, by } of rows) {
    const names = [...new Set(by.map((f) => f.finding_info.analytic.uid))].join(', ');
    process.stdout.write(
      `${by.length > 0 ? 'found ' : 'MISSED'}  ${step.time.slice(0, 19)}  ${step.event.padEnd(28)}  ${names}\n`,
    );
  }
  const strangers = findings.filter((finding) => !intruders.has(finding.src_endpoint.ip));
  for (const finding of strangers) process.stdout.write(`FALSE   ${finding.message}\n`);
  const missed = rows.filter(({ by }) => by.length === 0).length;
  process.stdout.write(
    `steps ${rows.length - missed} of ${rows.length}, findings ${findings.length}, on other addresses ${strangers.length}\n`,
  );
  process.exitCode = missed > 0 || strangers.length > 0 ? 1 : 0;
}

await main(process.argv.slice(2));
