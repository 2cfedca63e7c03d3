/** Puts an incident together from its row, findings and actions, as the API and the command line show it. */
import { Incident } from '../../domain/incident.ts';
import { timelineOf } from '../../domain/timeline.ts';
import type { Storage } from '../../storage/open.ts';

/** The part of an incident that its row holds. */
const IncidentDocument = Incident.omit({
  findingCount: true,
  asks: true,
  findings: true,
  timeline: true,
  actions: true,
});

export async function incidentView(storage: Storage, uid: string): Promise<Incident | null> {
  const row = await storage.getIncident(uid);
  if (row === null) return null;
  const findings = await storage.findingsOfIncident(uid);
  const actions = await storage.actionsOfIncident(uid);
  return {
    ...IncidentDocument.parse(row),
    findingCount: findings.length,
    asks: actions.filter((action) => action.state === 'awaiting_approval').length,
    findings: timelineOf(findings).map((entry) => entry.finding),
    timeline: timelineOf(findings),
    actions,
  };
}
