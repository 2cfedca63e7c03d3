/** What a person merges or splits: seen before, done, respected by later findings, and undone. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { entityKey } from '../../domain/entity.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import {
  eventTime,
  holdIn,
  makeArrival,
  makeClosed,
  makeFinding,
  makeIncident,
  openIncident,
  storeFindings,
  wallClock,
} from './made.ts';

const said = { by: 'ana', note: 'the same tester', at: wallClock + 1, preview: false };

/** An incident of three findings of one actor. */
async function threeOf(storage: Storage) {
  const incident = makeIncident();
  const findings = await storeFindings(storage, [makeFinding(), makeFinding(), makeFinding()]);
  await holdIn(storage, incident, findings);
  return { uid: incident.uid, findings: [...findings].sort() };
}

async function held(storage: Storage, incident: string): Promise<string[]> {
  const findings = await storage.findingsOfIncident(incident);
  return findings.map(({ finding_info }) => finding_info.uid).sort();
}

/** One more finding of these actors; answers where it went. */
async function joins(storage: Storage, actors: string[], span: { start?: number } = {}) {
  const [finding = ''] = await storeFindings(storage, [makeFinding()]);
  const { assignments } = await storage.settleFindings({
    arrivals: [makeArrival({ finding, actors, ...span })],
    opened: () => makeIncident(),
    cause: randomUUID(),
    at: wallClock,
  });
  return assignments[0]?.incident;
}

/** Three findings a minute apart, the first by a credential too and of another tactic, and what combines them. */
async function combined(storage: Storage) {
  const names = ['Range scan', 'Host sweep', 'Log-on'];
  const made = names.map((name, index) => partOf(name, eventTime + index * 60_000));
  const [first, second, last] = made;
  if (first === undefined || second === undefined || last === undefined)
    throw new Error('no parts');
  const attack = {
    tactic: { uid: 'TA0007', name: 'Discovery' },
    technique: { uid: 'T1046', name: 'Network Service Discovery' },
  };
  const only = { ...attack, technique: { uid: 'T1018', name: 'Remote System Discovery' } };
  first.attacks = [only];
  first.unmapped.entities.push({ kind: 'credential', id: 'ann' });
  second.attacks = last.attacks = [attack];
  const parts = made.map(({ finding_info }) => finding_info.uid);
  const whole = partOf('Many detections', first.start_time);
  const composite: Finding = {
    ...whole,
    ...{ end_time: last.end_time, time: first.start_time, attacks: [only, attack] },
    message: 'Together: 10.20.8.50 gave 3 findings of 3 detections since then: all',
    evidences: made.flatMap(({ evidences }) => evidences),
    unmapped: {
      ...first.unmapped,
      measurements: { findings: 3, detections: names, detection_count: 3 },
      ...{ combines: parts, evidence_total: 3 },
    },
  };
  const findings = await storeFindings(storage, [...made, composite]);
  const incident = makeIncident({ start: first.start_time, end: last.end_time });
  await holdIn(storage, incident, findings);
  return { uid: incident.uid, parts, composite: composite.finding_info.uid, first, last };
}

function partOf(name: string, start: number): Finding {
  const finding = makeFinding({ end: start + 1_000, raw: name });
  return {
    ...finding,
    ...{ start_time: start, time: start },
    finding_info: { ...finding.finding_info, analytic: { uid: `x/${name}`, name, type_id: 1 } },
  };
}

/** What the incident says of itself, and of what combines its findings. */
async function told(storage: Storage, incident: string, composite: string) {
  const held = await storage.findingsOfIncident(incident);
  const finding = held.find(({ finding_info }) => finding_info.uid === composite);
  const row = await storage.getIncident(incident);
  if (finding === undefined || row === null) throw new Error('it is not there');
  const { unmapped, attacks, evidences } = finding;
  return {
    ...{ findings: unmapped.measurements['findings'], start: finding.start_time },
    ...{ detections: unmapped.measurements['detections'], end: finding.end_time },
    ...{ combines: unmapped.combines, records: evidences.length, span: [row.start, row.end] },
    attacks: attacks.map(({ technique }) => technique.uid),
    entities: unmapped.entities.map(entityKey),
  };
}

onEveryDatabase('regrouping', (opened) => {
  it('shows a merge without doing it, does it, and undoes it', async () => {
    const { storage } = opened;
    const [into, other] = [await openIncident(storage), await openIncident(storage)];
    const [moving] = await held(storage, other);
    const preview = await storage.mergeIncidents({ into, other, ...said, preview: true });
    expect(preview).toMatchObject({ uid: null, findings: [moving] });
    expect(await held(storage, into)).toHaveLength(1);
    const { uid } = await storage.mergeIncidents({ into, other, ...said });
    expect(await held(storage, into)).toHaveLength(2);
    expect(await held(storage, other)).toEqual([]);
    expect(await storage.getIncident(other)).toMatchObject({
      mergedInto: into,
      closed: { as: 'duplicate', by: 'ana', note: `merged into ${into}: the same tester` },
    });
    // Whoever is alike to what was merged joins where it is now.
    expect(await joins(storage, [`device:${other}`])).toBe(into);
    await storage.undoRegrouping({ uid: uid ?? '', by: 'ana', at: wallClock + 2 });
    expect(await held(storage, other)).toEqual([moving]);
    expect(await storage.getIncident(other)).toMatchObject({ status: 'new', closed: null });
    await expect(
      storage.undoRegrouping({ uid: uid ?? '', by: 'ana', at: wallClock + 3 }),
    ).rejects.toMatchObject({ code: 'REGROUPED_SINCE' });
  });

  it('keeps apart what was split, though findings join both, until that is undone', async () => {
    const { storage } = opened;
    const { uid: incident, findings } = await threeOf(storage);
    const [moving = '', ...staying] = findings;
    const opening = `inc-${randomUUID()}`;
    const asked = { incident, findings: [moving], ...said, opened: opening };
    expect(await storage.splitIncident({ ...asked, preview: true })).toMatchObject({ uid: null });
    expect(await storage.getIncident(opening)).toBeNull();
    const { uid } = await storage.splitIncident(asked);
    expect(await held(storage, opening)).toEqual([moving]);
    expect(await held(storage, incident)).toEqual(staying);
    const joined = await joins(storage, [`device:${incident}`]);
    expect([incident, opening]).toContain(joined);
    expect((await storage.getIncident(opening))?.closed).toBeNull();
    expect((await storage.getIncident(incident))?.closed).toBeNull();
    await storage.undoRegrouping({ uid: uid ?? '', by: 'ana', at: wallClock + 2 });
    expect((await held(storage, incident)).filter((one) => findings.includes(one))).toEqual(
      findings,
    );
    expect((await storage.getIncident(opening))?.mergedInto).toBe(incident);
  });

  it('leaves apart what the rule had merged, once a person undid it', async () => {
    const { storage } = opened;
    const [one, two] = [await openIncident(storage), await openIncident(storage)];
    const both = [`device:${one}`, `device:${two}`];
    const into = await joins(storage, both);
    const absorbed = into === one ? two : one;
    const [merge] = await storage.regroupingsOf(absorbed);
    expect(merge).toMatchObject({ by: null, kind: 'merge' });
    await storage.undoRegrouping({ uid: merge?.uid ?? '', by: 'ana', at: wallClock + 2 });
    await joins(storage, both);
    expect((await storage.getIncident(absorbed))?.status).toBe('new');
    // A person may still join them.
    await storage.mergeIncidents({ into: into ?? '', other: absorbed, ...said });
    expect((await storage.getIncident(absorbed))?.mergedInto).toBe(into);
  });

  it('undoes the newest first', async () => {
    const { storage } = opened;
    const [a, b, c] = [
      await openIncident(storage),
      await openIncident(storage),
      await openIncident(storage),
    ];
    const first = await storage.mergeIncidents({ into: b, other: c, ...said, note: '' });
    expect((await storage.getIncident(c))?.closed?.note).toBe(`merged into ${b}`);
    await storage.mergeIncidents({ into: a, other: b, ...said });
    await expect(
      storage.undoRegrouping({ uid: first.uid ?? '', by: 'ana', at: wallClock }),
    ).rejects.toMatchObject({ code: 'REGROUPED_SINCE' });
    expect(await storage.regroupingsOf(c)).toMatchObject([{ undone: null }]);
  });

  it('refuses what can not be meant', async () => {
    const { storage } = opened;
    const { uid, findings } = await threeOf(storage);
    const closed = await openIncident(storage);
    await storage.closeIncident({ uid: closed, closed: makeClosed() }, () => Promise.resolve(null));
    const code = async (doing: Promise<unknown>) =>
      await doing.then(
        () => null,
        (error: unknown) => (error as { code: string }).code,
      );
    const split = (moving: string[]) =>
      code(storage.splitIncident({ incident: uid, findings: moving, opened: 'inc-x', ...said }));
    expect(await code(storage.mergeIncidents({ into: uid, other: uid, ...said }))).toBe('USAGE');
    expect(await code(storage.mergeIncidents({ into: uid, other: closed, ...said }))).toBe(
      'INCIDENT_CLOSED',
    );
    expect(await code(storage.mergeIncidents({ into: uid, other: 'inc-0', ...said }))).toBe(
      'NOT_FOUND',
    );
    expect(await split([])).toBe('USAGE');
    expect(await split(findings)).toBe('USAGE');
    expect(await split(['nowhere'])).toBe('NOT_FOUND');
    expect(await code(storage.undoRegrouping({ uid: 'reg-0', by: 'ana', at: 0 }))).toBe(
      'NOT_FOUND',
    );
  });

  it('lets span and composites follow the findings that are split off, and come back', async () => {
    const { storage } = opened;
    const { uid: incident, parts, composite, first, last } = await combined(storage);
    const asWas = await told(storage, incident, composite);
    expect(asWas).toMatchObject({ findings: 3, start: first.start_time, end: last.end_time });
    const moving = first.finding_info.uid;
    const other = `inc-${randomUUID()}`;
    const split = { incident, findings: [moving], opened: other, ...said };
    const { uid } = await storage.splitIncident(split);
    const left = await told(storage, incident, composite);
    expect(left).toEqual({
      ...{ findings: 2, detections: ['Host sweep', 'Log-on'], combines: parts.slice(1) },
      ...{ start: first.start_time + 60_000, end: last.end_time, attacks: ['T1046'], records: 2 },
      ...{ span: [first.start_time + 60_000, last.end_time], entities: ['device:10.20.8.50'] },
    });
    const [page] = (await storage.findingsPage(incident, { after: null, limit: 9 })).filter(
      ({ finding_info }) => finding_info.uid === composite,
    );
    expect(page?.message).toMatch(/^Together: 10.20.8.50 gave 2 findings of 2 detections since /);
    expect(await storage.getIncident(other)).toMatchObject({
      ...{ start: first.start_time, end: first.end_time },
    });
    await storage.undoRegrouping({ uid: uid ?? '', by: 'ana', at: wallClock + 2 });
    expect(await told(storage, incident, composite)).toEqual(asWas);
  });

  it('leaves a composite whole that is split off from all that it combines', async () => {
    const { storage } = opened;
    const { uid: incident, composite } = await combined(storage);
    const other = `inc-${randomUUID()}`;
    await storage.splitIncident({ incident, findings: [composite], opened: other, ...said });
    expect(await told(storage, other, composite)).toMatchObject({ findings: 3 });
  });
});
