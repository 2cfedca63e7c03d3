/** An incident in OCSF 1.5.0: one Incident Finding (2005), then its Detection Findings (2004) with their evidence. */
import { severityId, type Evidence, type Finding } from '../../domain/finding.ts';
import type { Incident, IncidentStatus } from '../../domain/incident.ts';
import type { CloseReason } from '../../domain/verdict.ts';
import { claimsOf, type Told } from '../readers/reading.ts';
import { exactJson } from './exact-json.ts';

const CLASS = 2005;
const activities = { create: 1, update: 2, close: 3 } as const;
const statusIds: Readonly<Record<IncidentStatus, readonly [id: number, caption: string]>> = {
  new: [1, 'New'],
  in_progress: [2, 'In Progress'],
  closed: [5, 'Closed'],
};
/** OCSF `verdict_id`; a person gave it. A true alarm with a lawful cause is Benign, no False Positive. */
const verdictIds: Readonly<Record<CloseReason, readonly [id: number, caption: string]>> = {
  attack_confirmed: [2, 'True Positive'],
  benign_trigger: [5, 'Benign'],
  false_alarm: [1, 'False Positive'],
  duplicate: [10, 'Duplicate'],
  not_enough_data: [7, 'Insufficient Data'],
};

/** A JSON array of events, ending in a line feed. */
export function ocsfOf({ incident, findings }: Told, productVersion: string): string {
  return exactJson([
    incidentFinding(incident, findings, productVersion),
    ...findings.map(detectionFinding),
  ]);
}

function incidentFinding(incident: Incident, findings: readonly Finding[], version: string) {
  const activity = activityOf(incident);
  const [statusId, status] = statusIds[incident.status];
  const { start, end, severity, closed } = incident;
  return {
    class_uid: CLASS,
    class_name: 'Incident Finding',
    category_uid: 2,
    category_name: 'Findings',
    activity_id: activity,
    type_uid: CLASS * 100 + activity,
    time: whole(incident.updatedAt),
    start_time: whole(start),
    end_time: whole(end),
    severity_id: severityId[severity],
    severity,
    status_id: statusId,
    status,
    message: incident.title,
    desc: incident.title,
    ...(closed === null
      ? // The roles that may close it: nobody is assigned by name.
        { assignee_group: { name: 'lead, analyst' } }
      : {
          assignee: { name: closed.by },
          verdict_id: verdictIds[closed.as][0],
          verdict: verdictIds[closed.as][1],
          ...(closed.note === '' ? {} : { comment: closed.note }),
        }),
    finding_info_list: findings.map(findingInfo),
    attacks: distinct(findings.flatMap(({ attacks }) => attacks)),
    metadata: metadata(version),
    unmapped: unmappedOf(incident),
  };
}

/** What Watchbill knows beyond OCSF, under OCSF's own place for that. */
function unmappedOf(incident: Incident) {
  const { uid, revision, severityReason, entities, provisional, asLive, follows } = incident;
  const known = { uid, revision, severity_reason: severityReason, entities };
  return {
    ...known,
    provisional,
    as_live: asLive,
    follows,
    claims: claimsOf(incident).map(({ id, kind, text, cites }) => ({ id, kind, text, cites })),
    actions: incident.actions.map(({ uid: action, kind, state, d3fend }) => ({
      uid: action,
      kind,
      state,
      d3fend,
    })),
  };
}

function activityOf({ status, revision }: Incident): number {
  if (status === 'closed') return activities.close;
  return revision <= 1 ? activities.create : activities.update;
}

function findingInfo(finding: Finding) {
  return { ...finding.finding_info, ...times(finding), attacks: finding.attacks };
}

function times({ start_time, end_time }: Finding) {
  return { first_seen_time: whole(start_time), last_seen_time: whole(end_time) };
}

/** The finding as it is kept, with evidence in OCSF's form: what has no attribute of its own stands in `data`. */
function detectionFinding(finding: Finding) {
  return {
    ...finding,
    time: whole(finding.time),
    start_time: whole(finding.start_time),
    end_time: whole(finding.end_time),
    finding_info: { ...finding.finding_info, ...times(finding) },
    evidences: finding.evidences.map(evidence),
  };
}

function evidence({ src_endpoint, dst_endpoint, sha256, summary, time, ...record }: Evidence) {
  return {
    uid: sha256,
    name: summary,
    ...(src_endpoint === undefined ? {} : { src_endpoint }),
    ...(dst_endpoint === undefined ? {} : { dst_endpoint }),
    data: { ...record, sha256, time: whole(time) },
  };
}

function metadata(version: string) {
  const product = { name: 'Watchbill', vendor_name: 'Watchbill', version };
  return { version: '1.5.0', product };
}

/** OCSF times are whole milliseconds; ours keep the microseconds of the sensor. */
function whole(time: number): number {
  return Math.floor(time);
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
