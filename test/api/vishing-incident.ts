/** The vishing case as one incident. */
import type { Incident } from '../../domain/incident.ts';
import { at, device, findings, incidentUid } from './vishing-findings.ts';
import { narrative } from './vishing-narrative.ts';

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
    closed: null,
    agent: null,
    follows: null,
    mergedInto: null,
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
