/** Puts an incident together from its row, findings and actions, as the API and the command line show it. */
import type { Incident } from '../../domain/incident.ts';
import { timelineOf } from '../../domain/timeline.ts';
import type { Storage } from '../../storage/open.ts';

export async function incidentView(storage: Storage, uid: string): Promise<Incident | null> {
  const row = await storage.getIncident(uid);
  if (row === null) return null;
  const { narratedRevision: _narrated, ...incident } = row;
  const findings = await storage.findingsOfIncident(uid);
  const actions = await storage.actionsOfIncident(uid);
  return {
    ...incident,
    findingCount: findings.length,
    asks: actions.filter((action) => action.state === 'awaiting_approval').length,
    findings: timelineOf(findings).map((entry) => entry.finding),
    timeline: timelineOf(findings),
    actions,
  };
}
