/** Settings, the kill switch, sign-in, and the feed that browsers follow. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { onEveryDatabase } from './databases.ts';
import { makeAction, makeBatch, makeInput, openIncident, wallClock } from './made.ts';

onEveryDatabase('console', (opened) => {
  it('says who moved the kill switch, when and why', async () => {
    const { storage } = opened;
    const untouched = { scope: 'all', engaged: false, by: null, reason: null, at: null };
    expect(await storage.getKillSwitches()).toEqual([untouched]);
    const pulled = { scope: 'all', engaged: true, by: 'ann', reason: 'drill', at: wallClock };
    const released = {
      scope: 'all',
      engaged: false,
      by: 'bob',
      reason: 'drill over',
      at: wallClock + 1,
    };
    await storage.setKillSwitch(pulled);
    expect(await storage.getKillSwitches()).toEqual([pulled]);
    await storage.setKillSwitch(released);
    expect(await storage.getKillSwitches()).toEqual([released]);
    const one = { ...pulled, scope: 'actuator:gateway' };
    await storage.setKillSwitch(one);
    expect(await storage.getKillSwitches()).toEqual([one, released]);
    expect(await storage.listKillSwitchMoves({ limit: 5 })).toEqual([one, released, pulled]);
  });

  it('stores settings of any JSON shape', async () => {
    const { storage } = opened;
    const key = randomUUID();
    expect(await storage.getSetting(key)).toBeUndefined();
    for (const value of ['123', 7, null, { a: [true] }]) {
      await storage.setSetting(key, value);
      expect(await storage.getSetting(key)).toEqual(value);
    }
  });

  it('lets a one-time token in once, among many who try at the same time', async () => {
    const { storage } = opened;
    const hash = randomUUID();
    await storage.addOneTimeToken({
      hash,
      account: 'a-1',
      expiresAt: wallClock + 1000,
      madeBy: ['a-0'],
    });
    const tries = [1, 2, 3, 4, 5].map(() => storage.useOneTimeToken(hash, wallClock));
    const used = (await Promise.all(tries)).filter((one) => one !== undefined);
    expect(used).toEqual([{ account: 'a-1', madeBy: ['a-0'] }]);
    expect(await storage.useOneTimeToken('unknown', wallClock)).toBeUndefined();
  });

  it('refuses a one-time token that has expired', async () => {
    const { storage } = opened;
    const hash = randomUUID();
    await storage.addOneTimeToken({ hash, account: null, expiresAt: wallClock, madeBy: [] });
    expect(await storage.useOneTimeToken(hash, wallClock)).toBeUndefined();
    expect(await storage.useOneTimeToken(hash, wallClock - 1)).toEqual({
      account: null,
      madeBy: [],
    });
  });

  it('keeps a session until it is replaced, forgotten or ended', async () => {
    const { storage } = opened;
    const hash = randomUUID();
    const times = { signedInAt: wallClock, createdAt: wallClock, lastSeen: wallClock };
    const opening = { id: randomUUID(), account: 'a-1', opened: 'link' as const, madeBy: ['a-0'] };
    const session = { hash, ...opening, ...times, retiredAt: null };
    await storage.addSession(session);
    expect(await storage.getSession(hash, wallClock)).toEqual(session);
    await storage.touchSession(hash, wallClock + 50);
    expect((await storage.getSession(hash, wallClock + 50))?.lastSeen).toBe(wallClock + 50);
    expect(await storage.retireSession(hash, wallClock + 90)).toBe(true);
    expect(await storage.retireSession(hash, wallClock + 99)).toBe(false);
    expect(await storage.getSession(hash, wallClock + 89)).not.toBeNull();
    expect(await storage.getSession(hash, wallClock + 90)).toBeNull();
    const idle = { ...session, hash: randomUUID(), lastSeen: wallClock - 1000 };
    await storage.addSession(idle);
    await storage.forgetExpired({ now: wallClock, idleSince: wallClock - 500 });
    expect(await storage.getSession(idle.hash, wallClock)).toBeNull();
    expect(await storage.getSession(hash, wallClock)).not.toBeNull();
    await storage.deleteSessionsOf('a-1');
    expect(await storage.getSession(hash, wallClock)).toBeNull();
  });

  it('feeds what changed, in order, and nothing for a repeat', async () => {
    const { storage } = opened;
    const start = await storage.latestChangeId();
    const incident = await openIncident(storage);
    const action = makeAction(incident);
    await storage.createAction(action, wallClock);
    await storage.createAction(action, wallClock);
    await storage.setSetting('theme', 'dark');
    const { changes, gap } = await storage.changesSince(start);
    expect(gap).toBe(false);
    expect(changes.map((change) => change.event)).toEqual([
      { type: 'progress' },
      { type: 'progress' },
      { type: 'incident', uid: incident },
      { type: 'action', uid: action.uid, incident },
      { type: 'status' },
    ]);
    const last = changes.at(-1)?.id ?? 0;
    expect(await storage.latestChangeId()).toBe(last);
    expect(await storage.changesSince(last)).toEqual({ changes: [], gap: false });
  });

  it('loses no change to a follower while many transactions commit', async () => {
    const { storage } = opened;
    const inputs = await Promise.all([1, 2, 3, 4, 5, 6].map(() => makeInput(storage)));
    let cursor = await storage.latestChangeId();
    const start = cursor;
    const seen: number[] = [];
    const follow = async () => {
      const { changes } = await storage.changesSince(cursor);
      seen.push(...changes.map((change) => change.id));
      cursor = seen.at(-1) ?? cursor;
    };
    const commits = inputs.map(async (input) => {
      for (let seq = 1; seq <= 10; seq += 1) await storage.commitBatch(makeBatch({ input, seq }));
    });
    let committing = true;
    const all = Promise.all(commits).finally(() => (committing = false));
    while (committing) await follow();
    await all;
    await follow();
    const { changes } = await storage.changesSince(start);
    expect(seen).toEqual(changes.map((change) => change.id));
    expect(seen).toHaveLength(60);
  });
});
