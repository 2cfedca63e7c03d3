/** Reads an incident and makes the file of it. */
import { createHash } from 'node:crypto';
import { exportOf } from '../../agents/export/index.ts';
import { groupSentences, groupsSharing } from '../../agents/look-ups/attack.ts';
import { compareWith, traitsOf, similarSentences } from '../../agents/look-ups/similar.ts';
import type { Sentence } from '../../agents/readers/reading.ts';
import { entityKey } from '../../domain/entity.ts';
import type { ExportRequest } from '../../domain/export.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Incident } from '../../domain/incident.ts';
import { version } from '../../domain/version.ts';
import type { Storage } from '../../storage/open.ts';
import { incidentView } from './incident-view.ts';

/** The file's text; null when there is no such incident. */
export async function exportIncident(
  storage: Storage,
  uid: string,
  request: ExportRequest,
): Promise<string | null> {
  const incident = await incidentView(storage, uid);
  if (incident === null) return null;
  const findings = await storage.findingsOfIncident(uid);
  const context = request.reader === 'analyst' ? await contextOf(storage, incident, findings) : [];
  return exportOf(
    { incident, findings, context },
    {
      ...request,
      sha1: (bytes) => createHash('sha1').update(bytes).digest('hex'),
      productVersion: version,
    },
  );
}

/** What the analyst's version adds beside the evidence: what ATT&CK knows, and how people closed what was like it. */
async function contextOf(
  storage: Storage,
  incident: Incident,
  findings: readonly Finding[],
): Promise<Sentence[]> {
  const techniques = findings.flatMap(({ attacks }) => attacks.map((one) => one.technique.uid));
  const { groups } = await import('../../agents/look-ups/groups.gen.ts');
  const traits = { ...traitsOf(findings), entities: incident.entities.map(entityKey) };
  const past = await storage.closedToCompare(incident.uid);
  const leftOut = await storage.closedLeftOut(incident.uid);
  return [
    ...groupSentences(groupsSharing(techniques, groups)),
    ...similarSentences(compareWith(traits, past, leftOut)),
  ];
}
