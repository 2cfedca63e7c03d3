/** An incident's timeline: one line per finding, in the order things began; what combines them comes last. */
import { isComposite, weighty, type Finding } from './finding.ts';
import type { TimelineEntry } from './incident.ts';

export function timelineOf(findings: readonly Finding[]): TimelineEntry[] {
  const byStart = (a: TimelineEntry, b: TimelineEntry): number =>
    a.start - b.start || (a.finding < b.finding ? -1 : 1);
  const [parts, composites] = [false, true].map((composite) =>
    findings
      .filter((finding) => isComposite(finding) === composite)
      .map(entryOf)
      .sort(byStart),
  );
  return [...(parts ?? []), ...(composites ?? [])];
}

/** The tactics of an incident's findings that weigh something, once each, in the order in which they first appeared. */
export function tacticsOf(findings: readonly Finding[]): string[] {
  return [...new Set(timelineOf(weighty(findings)).map((entry) => entry.tactic))];
}

function entryOf(finding: Finding): TimelineEntry {
  const targets = finding.unmapped.measurements['targets'];
  return {
    start: finding.start_time,
    end: finding.end_time,
    finding: finding.finding_info.uid,
    detector: finding.finding_info.analytic.uid,
    title: finding.finding_info.title,
    message: finding.message,
    severity: finding.severity,
    tactic: finding.attacks[0]?.tactic.uid ?? '',
    techniques: finding.attacks.map((attack) => attack.technique.uid),
    targets: typeof targets === 'number' ? targets : Array.isArray(targets) ? targets.length : null,
  };
}
