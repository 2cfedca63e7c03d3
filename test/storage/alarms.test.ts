/** Alarms: raised once while they are open, counted, cleared or acknowledged, and new again afterwards. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { onEveryDatabase } from './databases.ts';
import { wallClock } from './made.ts';

onEveryDatabase('alarms', (opened) => {
  const alarm = () => ({
    code: 'TEMPORAL_UNREACHABLE' as const,
    subject: randomUUID(),
    detail: 'it does not answer',
    at: wallClock,
  });
  const openAbout = async (subject: string) =>
    (await opened.storage.openAlarms()).filter((one) => one.subject === subject);

  it('says what, about whom, since when, how often, and what mends it', async () => {
    const { storage } = opened;
    const raised = alarm();
    const before = await storage.latestChangeId();
    await storage.raiseAlarm(raised);
    await storage.raiseAlarm({
      ...raised,
      detail: 'still not',
      at: wallClock + 5,
      fix: 'start it',
    });
    const [one, ...more] = await openAbout(raised.subject);
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      code: 'TEMPORAL_UNREACHABLE',
      detail: 'still not',
      fix: 'start it',
      since: wallClock,
      last: wallClock + 5,
      times: 2,
    });
    const { changes } = await storage.changesSince(before);
    expect(changes.map(({ event }) => event.type)).toEqual(['status', 'status']);
  });

  it('sends people to the page of the code where nothing else mends it', async () => {
    const { storage } = opened;
    const { fix } = await storage.raiseAlarm(alarm());
    expect(fix).toBe('see docs/errors.md#temporal-unreachable');
  });

  it('counts each of many that are raised at once', async () => {
    const { storage } = opened;
    const raised = alarm();
    await Promise.all([1, 2, 3, 4, 5].map(() => storage.raiseAlarm(raised)));
    expect(await openAbout(raised.subject)).toMatchObject([{ times: 5 }]);
  });

  it('is over when it is cleared, and a next time is a new one', async () => {
    const { storage } = opened;
    const raised = alarm();
    const { uid } = await storage.raiseAlarm(raised);
    expect(await storage.clearAlarm('INTERNAL', raised.subject, wallClock)).toBe(false);
    expect(await storage.clearAlarm(raised.code, raised.subject, wallClock)).toBe(true);
    expect(await storage.clearAlarm(raised.code, raised.subject, wallClock)).toBe(false);
    expect(await openAbout(raised.subject)).toEqual([]);
    const next = await storage.raiseAlarm({ ...raised, at: wallClock + 9 });
    expect(next).toMatchObject({ since: wallClock + 9, times: 1 });
    expect(next.uid).not.toBe(uid);
  });

  it('is over when a person has taken note of it, once', async () => {
    const { storage } = opened;
    const raised = alarm();
    const { uid } = await storage.raiseAlarm(raised);
    const note = { uid, by: 'anna', at: wallClock };
    expect(await storage.acknowledgeAlarm(note)).toMatchObject({ uid });
    expect(await openAbout(raised.subject)).toEqual([]);
    for (const wrong of [note, { ...note, uid: 'al-x' }, { ...note, uid: 'al-999999' }]) {
      await expect(storage.acknowledgeAlarm(wrong)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
