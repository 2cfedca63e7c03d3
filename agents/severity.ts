/** An incident's severity, computed from its findings and the inventory; no model has a say in it. */
import { tiers, type Asset } from '../domain/asset.ts';
import { severities, type Finding, type Severity } from '../domain/finding.ts';
import { sensesOf } from './senses.ts';
import { independentOf } from './triage.ts';

export interface ComputedSeverity {
  severity: Severity;
  /** In words without names: what the worst finding is, and what raises it. */
  reason: string;
}

/** What the inventory knows of the devices an incident touches, by address; a device it does not know raises nothing. */
export type TouchedAssets = ReadonlyMap<string, Pick<Asset, 'tier'>>;

/** Tactics that only look: what succeeds there gains the intruder no place. */
const looking: ReadonlySet<string> = new Set(['TA0043', 'TA0007', 'TA0102']);

/**
 * The worst finding, one step higher for each of: access followed by steps of other tactics (an intrusion that moves on
 * is worse than any of its parts), a step that succeeded at an asset of tier high or critical, and more than one device
 * that acted. Two steps at most, so that no sum of small things is a catastrophe. Ours.
 */
export function severityOf(
  given: readonly Finding[],
  assets: TouchedAssets = new Map(),
): ComputedSeverity {
  const findings = independentOf(given);
  const worst = Math.max(0, ...findings.map((f) => severities.indexOf(f.severity)));
  const raising = [movesOn(findings), gainsGround(findings, assets), spreads(findings)].flatMap(
    (reason) => reason ?? [],
  );
  const rank = Math.min(severities.length - 1, worst + Math.min(2, raising.length));
  const worstWords = `worst finding is ${severities[worst] ?? 'info'}`;
  return {
    severity: severities[rank] ?? 'info',
    reason: rank === worst ? worstWords : `${worstWords}; raised because ${raising.join(', and ')}`,
  };
}

/** The devices whose assets severity asks for: those that a finding names as its target. */
export function targetsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.flatMap(devicesReached))].sort();
}

function devicesReached({ dst_endpoint, evidences }: Finding): string[] {
  const seen = evidences.map((evidence) => evidence.dst_endpoint?.ip);
  return [dst_endpoint?.ip, ...seen].flatMap((ip) => ip ?? []);
}

function movesOn(findings: readonly Finding[]): string | null {
  const tactics = new Set(findings.map((f) => f.attacks[0]?.tactic.uid));
  const moves = tactics.has('TA0001') && tactics.size >= 3;
  return moves ? 'access is followed by steps of other tactics' : null;
}

function gainsGround(findings: readonly Finding[], assets: TouchedAssets): string | null {
  const gaining = findings.filter(
    (finding) =>
      sensesOf(finding).includes('succeeded') &&
      finding.attacks.some(({ tactic }) => !looking.has(tactic.uid)),
  );
  const ranks = targetsOf(gaining).map((ip) => tiers.indexOf(assets.get(ip)?.tier ?? 'low'));
  const tier = tiers[Math.max(0, ...ranks)] ?? 'low';
  return tier === 'high' || tier === 'critical'
    ? `a step succeeded at an asset of tier ${tier}`
    : null;
}

function spreads(findings: readonly Finding[]): string | null {
  const devices = new Set(findings.map((finding) => finding.src_endpoint.ip)).size;
  return devices > 1 ? `${devices} devices acted` : null;
}
