/** Merges and splits incidents as a person says, and tells the workflows of both to look again. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { shortId } from '../../activities/hash.ts';
import type { RegroupingPorts } from '../../api/ports.ts';
import type { Regrouped } from '../../domain/regrouping.ts';
import type { Storage } from '../../storage/open.ts';
import { tellIncidentWith } from './tell-incident.ts';

export function regroupingPorts(storage: Storage, client: Client): RegroupingPorts {
  const tellIncident = tellIncidentWith(client);
  async function told<T extends Regrouped>(done: T): Promise<T> {
    if (done.uid === null) return done;
    await tellIncident(done.incident);
    await tellIncident(done.other);
    return done;
  }
  return {
    async regroupings(incident) {
      const known = await storage.getIncident(incident);
      return known === null ? null : await storage.regroupingsOf(incident);
    },
    async mergeIncidents({ uid, merging: { from, ...asked }, by }) {
      const said = { ...asked, by: by.name, at: Date.now() };
      return await told(await storage.mergeIncidents({ into: uid, other: from, ...said }));
    },
    async splitIncident({ uid, splitting: { findings, ...asked }, by }) {
      const said = { ...asked, by: by.name, at: Date.now() };
      const opened = shortId('inc', randomUUID());
      return await told(await storage.splitIncident({ incident: uid, findings, opened, ...said }));
    },
    async undoRegrouping({ uid, by }) {
      return await told(await storage.undoRegrouping({ uid, by: by.name, at: Date.now() }));
    },
  };
}
