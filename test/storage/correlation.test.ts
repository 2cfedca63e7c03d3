/** A finding is in exactly one incident, and an incident's revision tells when its findings changed. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { EntityRef } from '../../domain/finding.ts';
import type { Narrative } from '../../domain/incident.ts';
import type { NewIncident } from '../../storage/incidents.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import {
  eventTime,
  holdIn,
  makeArrival,
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
  /** Settles stored findings that share an actor, opening `incident` where none is joined. */
  const settle = (
    storage: Storage,
    {
      findings,
      actors,
      incident = makeIncident(),
      cause = randomUUID(),
    }: { findings: string[]; actors: string[]; incident?: NewIncident; cause?: string },
  ) =>
    storage.settleFindings({
      arrivals: findings.map((finding) => makeArrival({ finding, actors })),
      opened: () => incident,
      cause,
      at: wallClock,
    });

  it('keeps a finding in its incident, and a repeat changes nothing', async () => {
    const { storage } = opened;
    const findings = await storeFindings(storage, [makeFinding(), makeFinding()]);
    const incident = makeIncident();
    const asked = { findings, actors: [randomUUID()], incident, cause: randomUUID() };
    const first = await settle(storage, asked);
    expect(first).toEqual({
      assignments: findings.sort().map((finding) => ({ finding, incident: incident.uid })),
      absorbed: [],
    });
    expect(await settle(storage, { ...asked, incident: makeIncident() })).toEqual(first);
    expect(await storage.incidentForFinding('nowhere')).toBeNull();
    expect((await storage.getIncident(incident.uid))?.revision).toBe(1);
    const held = await storage.findingsOfIncident(incident.uid);
    expect(held.map((finding) => finding.finding_info.uid).sort()).toEqual(findings.sort());
  });

  it('opens one incident when several inputs race to open one', async () => {
    const { storage } = opened;
    const rivals = [makeIncident(), makeIncident(), makeIncident()];
    const actors = [randomUUID()];
    const stored = await storeFindings(storage, [makeFinding(), makeFinding(), makeFinding()]);
    const results = await Promise.all(
      rivals.map((incident, index) =>
        settle(storage, { findings: [stored[index] ?? ''], actors, incident }),
      ),
    );
    const incidents = results.flatMap(({ assignments }) => assignments).map((one) => one.incident);
    expect(new Set(incidents).size).toBe(1);
    const rows = await Promise.all(rivals.map((rival) => storage.getIncident(rival.uid)));
    expect(rows.filter((row) => row !== null)).toHaveLength(1);
  });

  it('makes one of two incidents that a finding joins: the one that was opened first', async () => {
    const { storage } = opened;
    const [a, b] = [randomUUID(), randomUUID()];
    const [one = '', two = '', bridge = ''] = await storeFindings(storage, [
      makeFinding(),
      makeFinding(),
      makeFinding(),
    ]);
    const older = makeIncident({ createdAt: wallClock - 1 });
    const younger = makeIncident();
    await settle(storage, { findings: [one], actors: [a], incident: older });
    await settle(storage, { findings: [two], actors: [b], incident: younger });
    const asked = { findings: [bridge], actors: [b, a], cause: randomUUID() };
    const settled = await settle(storage, asked);
    expect(settled).toEqual({
      assignments: [{ finding: bridge, incident: older.uid }],
      absorbed: [younger.uid],
    });
    // A repeat, after a crash say, names the absorbed one again.
    expect(await settle(storage, asked)).toEqual(settled);
    expect(await storage.incidentForFinding(two)).toBe(older.uid);
    expect(await storage.getIncident(younger.uid)).toMatchObject({
      status: 'closed',
      mergedInto: older.uid,
      closed: { as: 'duplicate', by: 'watchbill' },
    });
    expect(await storage.regroupingsOf(younger.uid)).toMatchObject([
      { kind: 'merge', incident: older.uid, other: younger.uid, findings: [two], by: null },
    ]);
  });

  it('finds open incidents by any of their entities, and no closed ones', async () => {
    const { storage } = opened;
    const device: EntityRef = { kind: 'device', id: randomUUID() };
    const credential: EntityRef = { kind: 'credential', id: `plant\\${randomUUID()}` };
    const incident = makeIncident({ entities: [device] });
    await holdIn(storage, incident, await storeFindings(storage, [makeFinding()]));
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
      teachAt: null,
      reopened: [],
      mergedInto: null,
      agent: null,
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
    const findings = await storeFindings(storage, [makeFinding()]);
    const incident = makeIncident();
    const { assignments } = await settle(storage, {
      findings,
      actors: [`device:${uid}`],
      incident,
    });
    expect(assignments).toEqual([{ finding: findings[0], incident: incident.uid }]);
    expect((await storage.getIncident(uid))?.revision).toBe(1);
  });

  it('raises the revision when a finding of the incident has grown, and only then', async () => {
    const { storage } = opened;
    const input = await makeInput(storage);
    const finding = makeFinding();
    const { uid } = finding.finding_info;
    await storage.commitBatch(makeBatch({ input, seq: 1, findings: [finding] }));
    const incident = makeIncident();
    await holdIn(storage, incident, [uid]);
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
