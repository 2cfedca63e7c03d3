/** Reads an incident and makes the file of it. */
import { createHash } from 'node:crypto';
import { exportOf } from '../../agents/export/index.ts';
import type { ExportRequest } from '../../domain/export.ts';
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
  return exportOf(
    { incident, findings },
    {
      ...request,
      sha1: (bytes) => createHash('sha1').update(bytes).digest('hex'),
      productVersion: version,
    },
  );
}
