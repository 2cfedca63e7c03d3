/** What a person merges or splits: seen before, done, respected by later findings, and undone. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import {
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
});
