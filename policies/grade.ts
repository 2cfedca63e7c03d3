/** The evidence grade: what the case against a device is worth, from its findings and nothing else. */
import type { EvidenceGrade } from '../domain/action.ts';
import { isComposite, type Evidence, type Finding } from '../domain/finding.ts';

/** Normal must have been seen this often, and for this long, before a departure from it says much. */
export const MATURE = { sightings: 8, ms: 3 * 86_400_000 } as const;

export interface Grading {
  grade: EvidenceGrade;
  /** In words a lead can check. */
  reason: string;
}

export type Sensor = 'zeek' | 'suricata' | 'windows';

function keysOf(raw: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** Which kind of sensor wrote a record: by its own keys, which nobody on the wire can choose. */
export function sensorOf({ raw }: Pick<Evidence, 'raw'>): Sensor {
  const keys = new Set(keysOf(raw));
  if (keys.has('event_type')) return 'suricata';
  const windows = ['EventID', 'Event', 'winlog', 'Channel'].some((key) => keys.has(key));
  return windows ? 'windows' : 'zeek';
}

/** Whether a finding says something by itself: a rule, or a departure from what is well known. */
function isSettled({ unmapped, start_time: start }: Finding): boolean {
  if (unmapped.basis === 'rule') return true;
  const { timesSeen, since } = unmapped.explanation;
  return (
    timesSeen !== null &&
    since !== null &&
    timesSeen >= MATURE.sightings &&
    start - since >= MATURE.ms
  );
}

function isSolid(finding: Finding): boolean {
  return !isComposite(finding) && finding.unmapped.claimed !== true && isSettled(finding);
}

/** One finding for each detection, leaving out what rests on the same records as another. */
function independent(findings: readonly Finding[]): Finding[] {
  const detections = new Set<string>();
  const records = new Set<string>();
  return findings.filter(({ finding_info: { analytic }, evidences }) => {
    const again = detections.has(analytic.uid) || evidences.some((e) => records.has(e.sha256));
    detections.add(analytic.uid);
    for (const { sha256 } of evidences) records.add(sha256);
    return !again;
  });
}

/**
 * A: two independent detections, seen by two kinds of sensor or by the server that authenticated it. B: two
 * independent detections. C: one. D: none that says something by itself: only names and text that the other
 * side chose, composites, or departures from a baseline that is too young.
 *
 * More findings never lower a grade and more of one kind never raise it, so that planted ones change nothing.
 */
export function gradeOf(findings: readonly Finding[]): Grading {
  const byTime = findings.toSorted((a, b) => a.start_time - b.start_time || byUid(a, b));
  const counted = independent(byTime.filter(isSolid));
  const sensors = new Set(counted.flatMap(({ evidences }) => evidences.map(sensorOf)));
  const claimed = findings.filter(({ unmapped }) => unmapped.claimed === true).length;
  const corroborated = sensors.size > 1 || sensors.has('windows');
  const said = `${counted.length} independent ${counted.length === 1 ? 'detection' : 'detections'} by ${[...sensors].sort().join(' and ') || 'no sensor'}`;
  const left =
    claimed > 0
      ? `; ${claimed} of ${findings.length} findings rest on text that the other side chose, and count for nothing`
      : '';
  const grade = counted.length === 0 ? 'D' : counted.length === 1 ? 'C' : corroborated ? 'A' : 'B';
  return { grade, reason: `${said}${left}` };
}

function byUid(a: Finding, b: Finding): number {
  return a.finding_info.uid < b.finding_info.uid ? -1 : 1;
}
