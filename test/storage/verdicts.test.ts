/** Closing an incident: once, by somebody, and with its lesson in every stored pattern whoever commits meanwhile. */
import { beforeEach, describe, expect, it } from 'vitest';
import { WatchbillError } from '../../domain/errors.ts';
import type { VerdictLesson } from '../../domain/verdict.ts';
import { OutdatedBatch } from '../../storage/batches.ts';
import type { Teacher } from '../../storage/verdicts.ts';
import { onEveryDatabase } from './databases.ts';
import { eventTime, makeBatch, makeClosed, makeInput, openIncident } from './made.ts';

const lessonOf = (incident: string): VerdictLesson => ({
  incident,
  verdict: 'malicious',
  entities: ['device:10.20.8.50'],
  from: eventTime,
  to: eventTime + 1000,
});

/** Marks what is stored of this key, and adds one to it. */
const marking =
  (key: string): Teacher =>
  async ({ incident, load }) => {
    const stored = (await load([key])).get(key) as { n: number } | undefined;
    const state = { n: (stored?.n ?? 0) + 1, marked: true };
    return { lesson: lessonOf(incident.uid), entities: [{ key, state }] };
  };
const nothing: Teacher = () => Promise.resolve(null);

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  return error instanceof WatchbillError ? error.code : String(error);
}

onEveryDatabase('closing', (opened) => {
  let newest = 0;
  beforeEach(async () => {
    newest = (await opened.storage.lessonsAfter(0)).at(-1)?.seq ?? 0;
  });

  it('keeps who, why and when; nobody closes it again, and there must be one', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const closed = makeClosed({ as: 'benign_trigger', kind: 'authorised' });
    await storage.closeIncident({ uid, closed }, nothing);
    expect(await storage.getIncident(uid)).toMatchObject({
      status: 'closed',
      provisional: false,
      closed,
      updatedAt: closed.at,
    });
    const [summary] = (await storage.listIncidents()).filter((incident) => incident.uid === uid);
    expect(summary?.closed).toEqual(closed);
    const again = storage.closeIncident({ uid, closed: makeClosed() }, marking('k'));
    expect(await codeOf(again)).toBe('INCIDENT_CLOSED');
    const unknown = storage.closeIncident({ uid: 'nowhere', closed }, nothing);
    expect(await codeOf(unknown)).toBe('NOT_FOUND');
    expect((await storage.getIncident(uid))?.closed).toEqual(closed);
    expect(await storage.lessonsAfter(newest)).toEqual([]);
  });

  it('that makes something normal teaches when its time is over, and once', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const closed = makeClosed({ as: 'false_alarm', at: 1_000, teachesAt: 61_000 });
    await storage.closeIncident({ uid, closed }, marking(`due-${uid}`));
    expect(await storage.teachDue(60_999, marking(`due-${uid}`))).toEqual([]);
    expect(await storage.lessonsAfter(newest)).toEqual([]);
    expect(await storage.teachDue(61_000, marking(`due-${uid}`))).toEqual([uid]);
    expect(await storage.teachDue(61_000, marking(`due-${uid}`))).toEqual([]);
    expect(await storage.lessonsAfter(newest)).toHaveLength(1);
  });

  it('that can’t teach is told, and keeps none behind it from teaching', async () => {
    const { storage } = opened;
    const first = await openIncident(storage);
    const second = await openIncident(storage);
    for (const [index, uid] of [first, second].entries()) {
      const closed = makeClosed({
        as: 'false_alarm',
        at: 1_000 + index,
        teachesAt: 61_000 + index,
      });
      await storage.closeIncident({ uid, closed }, nothing);
    }
    const broken: Teacher = (given) =>
      given.incident.uid === first
        ? Promise.reject(new Error('its patterns can’t be read'))
        : marking(`behind-${second}`)(given);
    await expect(storage.teachDue(62_000, broken)).rejects.toThrow(
      `${first}: its patterns can’t be read`,
    );
    expect((await storage.lessonsAfter(newest)).map(({ incident }) => incident)).toEqual([second]);
    // It is tried again.
    expect(await storage.teachDue(62_000, nothing)).toEqual([first]);
  });

  it('is taken back without a trace before it teaches, and said to be', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const closed = makeClosed({ as: 'false_alarm', at: 1_000, teachesAt: 61_000 });
    await storage.closeIncident({ uid, closed }, nothing);
    const { revision = 0 } = (await storage.getIncident(uid)) ?? {};
    await storage.reopenIncident({ uid, by: 'ada', at: 2_000, note: 'too soon' }, nothing);
    expect(await storage.getIncident(uid)).toMatchObject({
      ...{ status: 'new', closed: null, teachAt: null, revision: revision + 1 },
      reopened: [{ by: 'ada', at: 2_000, note: 'too soon', was: closed }],
    });
    expect(await storage.teachDue(61_000, marking(`back-${uid}`))).toEqual([]);
    expect(await storage.lessonsAfter(newest)).toEqual([]);
    const again = storage.reopenIncident({ uid, by: 'ada', at: 3_000, note: 'more' }, nothing);
    expect(await codeOf(again)).toBe('INCIDENT_OPEN');
    await storage.closeIncident({ uid, closed: makeClosed() }, nothing);
    expect((await storage.getIncident(uid))?.closed?.as).toBe('attack_confirmed');
  });

  it('shows what it would teach, and stores nothing of it', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const key = `shown-${uid}`;
    const shown = await storage.previewLesson({ uid, closed: makeClosed() }, marking(key));
    expect(shown?.after).toEqual([{ key, state: expect.anything() as unknown }]);
    expect(shown?.before.size).toBe(0);
    expect(await storage.loadEntities([key])).toEqual(new Map());
    expect(await storage.lessonsAfter(newest)).toEqual([]);
    expect((await storage.getIncident(uid))?.closed).toBeNull();
  });

  it('is done by one of two who close at the same time', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const tries = ['ada', 'bob'].map((by) =>
      codeOf(storage.closeIncident({ uid, closed: makeClosed({ by }) }, marking(`two-${uid}`))),
    );
    expect((await Promise.all(tries)).sort()).toEqual(['INCIDENT_CLOSED', 'done']);
    expect(await storage.lessonsAfter(newest)).toHaveLength(1);
  });

  it('changes nothing when its lesson can not be worked out', async () => {
    const { storage } = opened;
    const uid = await openIncident(storage);
    const failing: Teacher = () => Promise.reject(new Error('a broken pattern'));
    const attempt = storage.closeIncident({ uid, closed: makeClosed() }, failing);
    await expect(attempt).rejects.toThrow('a broken pattern');
    expect((await storage.getIncident(uid))?.status).toBe('new');
    expect(await storage.lessonsAfter(newest)).toEqual([]);
  });

  it('numbers lessons in their order, and gives those after one', async () => {
    const { storage } = opened;
    const uids = [await openIncident(storage), await openIncident(storage)];
    for (const uid of uids) {
      await storage.closeIncident({ uid, closed: makeClosed() }, marking(`order-${uid}`));
    }
    const given = await storage.lessonsAfter(newest);
    expect(given).toMatchObject(uids.map(lessonOf));
    expect(await storage.lessonsAfter(given[0]?.seq ?? 0)).toEqual(given.slice(1));
    await storage.teachAgain(uids[0] ?? '', marking('again'));
    expect((await storage.lessonsAfter(newest)).map(({ incident }) => incident)).toEqual([
      ...uids,
      uids[0],
    ]);
  });

  describe('a batch', () => {
    it('that was examined before the lesson is refused, and one of after it is not', async () => {
      const { storage } = opened;
      const input = await makeInput(storage);
      const key = `device:${input}`;
      const batch = (seq: number, lesson: number, n: number) =>
        makeBatch({ input, seq, lesson, entities: [{ key, state: { n } }] });
      await storage.commitBatch(batch(1, newest, 5));
      const uid = await openIncident(storage);
      await storage.closeIncident({ uid, closed: makeClosed() }, marking(key));
      const taught = { n: 6, marked: true };
      expect((await storage.loadEntities([key])).get(key)).toEqual(taught);

      await expect(storage.commitBatch(batch(2, newest, 7))).rejects.toThrow(OutdatedBatch);
      expect((await storage.loadEntities([key])).get(key)).toEqual(taught);
      expect((await storage.resumePoint(input))?.seq).toBe(1);

      const [lesson] = await storage.lessonsAfter(newest);
      await storage.commitBatch(batch(2, lesson?.seq ?? 0, 8));
      expect((await storage.loadEntities([key])).get(key)).toEqual({ n: 8 });
      // One that is committed already answers, whatever it knows.
      expect((await storage.commitBatch(batch(1, newest, 5))).done).toBe(false);
    });

    it('that races with closing is either before it or refused, and loses nothing', async () => {
      const { storage } = opened;
      const input = await makeInput(storage);
      const key = `device:${input}`;
      const uid = await openIncident(storage);
      const batch = makeBatch({
        input,
        seq: 1,
        lesson: newest,
        entities: [{ key, state: { n: 5 } }],
      });
      const [commit] = await Promise.allSettled([
        storage.commitBatch(batch),
        storage.closeIncident({ uid, closed: makeClosed() }, marking(key)),
      ]);
      const stored = (await storage.loadEntities([key])).get(key);
      const expected =
        commit.status === 'fulfilled' ? { n: 6, marked: true } : { n: 1, marked: true };
      expect(stored).toEqual(expected);
    });
  });
});
