/** A finding is in exactly one incident, and an incident's revision tells when its findings changed. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { EntityRef } from '../../domain/finding.ts';
import type { Narrative } from '../../domain/incident.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import {
  eventTime,
  makeBatch,
  makeClosed,
  makeFinding,
  makeIncident,
  makeInput,
  openIncident,
  storeFindings,
  wallClock,
} from './made.ts';

const narrativeOf = (revision: number): Narrative => ({
  narrator: 'offline',
  revision,
  text: `as of ${revision}`,
  claims: [],
  struck: [],
  ledger: [],
  support: null,
  changes: null,
});

const close = (storage: Storage, uid: string) =>
  storage.closeIncident({ uid, closed: makeClosed() }, () => Promise.resolve(null));

onEveryDatabase('correlation', (opened) => {
  it('keeps the first assignment of a finding, and a repeat changes nothing', async () => {
    const { storage } = opened;
    const [a = '', b = ''] = await storeFindings(storage, [makeFinding(), makeFinding()]);
    const incident = makeIncident();
    const assignments = [a, b].map((finding) => ({ finding, incident: incident.uid }));
    const correlation = { assignments, newIncidents: [incident], at: wallClock };
    const first = await storage.assignFindings(correlation);
    expect(first.changed).toEqual([incident.uid]);
    expect(await storage.assignFindings(correlation)).toEqual({
      assignments: first.assignments,
      changed: [],
    });
    const rival = makeIncident();
    const stolen = await storage.assignFindings({
      assignments: [{ finding: a, incident: rival.uid }],
      newIncidents: [rival],
      at: wallClock,
    });
    expect(stolen).toEqual({ assignments: [{ finding: a, incident: incident.uid }], changed: [] });
    expect(await storage.getIncident(rival.uid)).toBeNull();
    expect(await storage.incidentForFinding(a)).toBe(incident.uid);
    expect(await storage.incidentForFinding('nowhere')).toBeNull();
    expect((await storage.getIncident(incident.uid))?.revision).toBe(1);
    const held = await storage.findingsOfIncident(incident.uid);
    expect(new Set(held.map((finding) => finding.finding_info.uid))).toEqual(new Set([a, b]));
  });

  it('opens one incident when two correlations of a finding race', async () => {
    const { storage } = opened;
    const [finding = ''] = await storeFindings(storage, [makeFinding()]);
    const rivals = [makeIncident(), makeIncident(), makeIncident()];
    const results = await Promise.all(
      rivals.map((incident) =>
        storage.assignFindings({
          assignments: [{ finding, incident: incident.uid }],
          newIncidents: [incident],
          at: wallClock,
        }),
      ),
    );
    expect(results.flatMap((result) => result.changed)).toHaveLength(1);
    const stored = await Promise.all(rivals.map((rival) => storage.getIncident(rival.uid)));
    expect(stored.filter((row) => row !== null)).toHaveLength(1);
  });

  it('finds open incidents by any of their entities, and no closed ones', async () => {
    const { storage } = opened;
    const device: EntityRef = { kind: 'device', id: randomUUID() };
    const credential: EntityRef = { kind: 'credential', id: `plant\\${randomUUID()}` };
    const incident = makeIncident({ entities: [device] });
    const [finding = ''] = await storeFindings(storage, [makeFinding()]);
    const assignments = [{ finding, incident: incident.uid }];
    await storage.assignFindings({ assignments, newIncidents: [incident], at: wallClock });
    const found = async (entities: EntityRef[]) =>
      (await storage.openIncidentsTouching(entities)).map((row) => row.uid);
    expect(await found([credential])).toEqual([]);
    await storage.saveIncident({
      uid: incident.uid,
      entities: [device, credential],
      end: eventTime + 60_000,
      updatedAt: wallClock + 1,
    });
    expect(await found([credential, device])).toEqual([incident.uid]);
    expect(await found([{ kind: 'hostname', id: device.id }])).toEqual([]);
    expect(await found([])).toEqual([]);
    expect(await storage.getIncident(incident.uid)).toEqual({
      ...incident,
      entities: [device, credential],
      end: eventTime + 60_000,
      updatedAt: wallClock + 1,
      revision: 1,
      closed: null,
      narrative: null,
      narratedRevision: null,
    });
    expect(await storage.lastClosedTouching([device])).toBeNull();
    await close(storage, incident.uid);
    expect(await found([device])).toEqual([]);
    expect(await storage.lastClosedTouching([credential])).toBe(incident.uid);
    expect(await storage.lastClosedTouching([])).toBeNull();
  });

  it('puts no finding into an incident that is closed', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    await close(storage, uid);
    const [finding = ''] = await storeFindings(storage, [makeFinding()]);
    const asked = { assignments: [{ finding, incident: uid }], newIncidents: [], at: wallClock };
    expect(await storage.assignFindings(asked)).toEqual({ assignments: [], changed: [] });
    expect((await storage.getIncident(uid))?.revision).toBe(1);
  });

  it('raises the revision when a finding of the incident has grown, and only then', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const finding = makeFinding();
    const { uid } = finding.finding_info;
    await storage.commitBatch(makeBatch({ input, seq: 1, findings: [finding] }));
    const incident = makeIncident();
    const assignments = [{ finding: uid, incident: incident.uid }];
    await storage.assignFindings({ assignments, newIncidents: [incident], at: wallClock });
    await storage.commitBatch(makeBatch({ input, seq: 2, findings: [finding] }));
    expect((await storage.getIncident(incident.uid))?.revision).toBe(1);
    const grown = makeFinding({ uid, end: eventTime + 99_000 });
    await storage.commitBatch(makeBatch({ input, seq: 3, findings: [grown], at: wallClock + 5 }));
    expect(await storage.getIncident(incident.uid)).toMatchObject({
      revision: 2,
      updatedAt: wallClock + 5,
    });
  });

  it('never replaces a narrative by that of an earlier revision', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    expect(await storage.saveNarrative(uid, narrativeOf(2))).toBe(true);
    expect(await storage.saveNarrative(uid, narrativeOf(1))).toBe(false);
    expect(await storage.getIncident(uid)).toMatchObject({
      narrative: { text: 'as of 2' },
      narratedRevision: 2,
    });
    await storage.saveIncident({ uid, title: 'Renamed', updatedAt: wallClock });
    expect((await storage.getIncident(uid))?.narratedRevision).toBe(2);
  });

  it('lists incidents with the number of their findings', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const summary = (await storage.listIncidents()).find((incident) => incident.uid === uid);
    expect(summary).toMatchObject({ findingCount: 1, asks: 0, revision: 1 });
    expect(await storage.countFindings()).toBe(
      (await storage.listFindings({ limit: 1000 })).length,
    );
  });

  it('refuses to save an incident that is not stored', async () => {
    const { storage } = opened;
    const saved = storage.saveIncident({ uid: 'nowhere', title: 'x', updatedAt: wallClock });
    await expect(saved).rejects.toThrow(RangeError);
  });
});
