/** Closes an incident as a person says, and tells its workflow, which takes back what still asks. */
import type { Client } from '@temporalio/client';
import { teachVerdict } from '../../activities/teach.ts';
import type { GivenClosing } from '../../api/ports.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Storage } from '../../storage/open.ts';
import { incidentView } from './incident-view.ts';
import { tellIncidentWith } from './tell-incident.ts';

export function closeWith(storage: Storage, client: Client) {
  const tellIncident = tellIncidentWith(client);
  return async function close({ uid, closing, by }: GivenClosing): Promise<Incident> {
    const { as, kind = null, severity = null, note = '' } = closing;
    const closed = { as, kind, severity, note, by: by.name, at: Date.now() };
    await storage.closeIncident({ uid, closed }, teachVerdict);
    await tellIncident(uid);
    const incident = await incidentView(storage, uid);
    if (incident === null) throw new WatchbillError('NOT_FOUND', `there is no incident ${uid}`);
    return incident;
  };
}
