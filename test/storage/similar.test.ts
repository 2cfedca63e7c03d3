/** Closed incidents to compare with: those that share an actor and the latest, no more than a bounded number. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { EntityRef } from '../../domain/finding.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import { holdIn, makeClosed, makeFinding, makeIncident, storeFindings } from './made.ts';

async function incidentOf(storage: Storage, entities: EntityRef[], end: number): Promise<string> {
  const raw = 'NUL \u0000 and a lone surrogate \ud800';
  const finding = makeFinding({ raw });
  const found = storeFindings(storage, [
    {
      ...finding,
      attacks: [
        {
          tactic: { uid: 'TA0007', name: 'Discovery' },
          technique: { uid: 'T1046', name: 'Network Service Discovery' },
        },
      ],
    },
  ]);
  const incident = makeIncident({ entities, end });
  await holdIn(storage, incident, await found);
  return incident.uid;
}

const close = (storage: Storage, uid: string) =>
  storage.closeIncident({ uid, closed: makeClosed() }, () => Promise.resolve(null));

onEveryDatabase('incidents to compare with', (opened) => {
  it('are closed ones, with what they are compared by', async () => {
    const { storage } = opened;
    const shared: EntityRef = { kind: 'credential', id: randomUUID() };
    const asking = await incidentOf(storage, [shared], 10);
    const open = await incidentOf(storage, [shared], 20);
    const old = await incidentOf(storage, [shared], 1);
    await close(storage, old);
    const later: string[] = [];
    for (let index = 0; index < 26; index += 1) {
      const other: EntityRef = { kind: 'device', id: randomUUID() };
      later.push(await incidentOf(storage, [other], 100 + index));
      await close(storage, later.at(-1) ?? '');
    }
    const found = await storage.closedToCompare(asking);
    const uids = found.map(({ uid }) => uid);
    expect(uids).not.toContain(open);
    expect(uids).not.toContain(asking);
    // The oldest shares an actor; of the others the latest 25 are there.
    expect(uids).toEqual([...later.slice(1).reverse(), old]);
    expect(found.at(-1)).toEqual({
      uid: old,
      end: 1,
      closed: makeClosed(),
      detections: ['discovery/network-range-scan'],
      techniques: ['T1046'],
      entities: [`credential:${shared.id}`],
    });
  });

  it('are none for an incident that is not there, but the latest', async () => {
    const { storage } = opened;
    expect((await storage.closedToCompare('inc-none')).length).toBeLessThanOrEqual(25);
  });
});
