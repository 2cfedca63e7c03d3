/** Accounts and API tokens: one person a name, one lead always left, and nothing left of a disabled account. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { PersonRole } from '../../domain/person.ts';
import { onEveryDatabase } from './databases.ts';
import { wallClock } from './made.ts';

onEveryDatabase('people', (opened) => {
  async function added(name: string, roles: PersonRole[]) {
    return await opened.storage.addAccount({
      uid: randomUUID(),
      name,
      roles,
      createdAt: wallClock,
      madeBy: ['owner'],
    });
  }

  it('know a person by one name, whatever its case', async () => {
    const { storage } = opened;
    const anna = await added('Anna', ['analyst']);
    expect(anna).toMatchObject({ name: 'Anna', disabled: false, hasPassword: false });
    await expect(added(' anna', ['lead'])).rejects.toMatchObject({ code: 'ACCOUNT_EXISTS' });
    await storage.setPasswordHash(anna.uid, { hash: 'hash', madeBy: ['x'] });
    expect(await storage.getAccountNamed('ANNA ')).toEqual({
      account: { ...anna, hasPassword: true },
      passwordHash: 'hash',
      passwordMadeBy: ['x'],
    });
    expect(await storage.getAccountNamed('nobody')).toBeNull();
  });

  it('always leave one lead, also when two go at the same time', async () => {
    const { storage } = opened;
    const leads = [await added(randomUUID(), ['lead']), await added(randomUUID(), ['lead'])];
    const tries = await Promise.allSettled(
      leads.map(({ uid }) => storage.changeAccount(uid, { roles: ['auditor'] })),
    );
    const refused = tries.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: 'LAST_LEAD' } });
    const left = (await storage.listAccounts()).filter(({ roles }) => roles.includes('lead'));
    await expect(
      storage.changeAccount(left[0]?.uid ?? '', { disabled: true }),
    ).rejects.toMatchObject({ code: 'LAST_LEAD' });
    await expect(storage.changeAccount('none', { disabled: true })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('lose sessions, links and tokens when they are disabled', async () => {
    const { storage } = opened;
    const { uid: account } = await added(randomUUID(), ['analyst']);
    const [session, link, token] = [randomUUID(), randomUUID(), randomUUID()];
    const at = { signedInAt: wallClock, createdAt: wallClock, lastSeen: wallClock };
    await storage.addSession({
      hash: session,
      id: session,
      account,
      opened: 'password',
      madeBy: [],
      ...at,
      retiredAt: null,
    });
    await storage.addOneTimeToken({
      hash: link,
      account,
      expiresAt: wallClock + 1000,
      madeBy: [],
    });
    const made = { name: 'script', scopes: ['read'] as const, createdAt: wallClock, madeBy: [] };
    const given = { ...made, scopes: [...made.scopes], uid: randomUUID(), hash: token, account };
    await storage.addApiToken({ ...given, expiresAt: wallClock + 1000 });
    expect(await storage.useApiToken(token, wallClock + 7)).toMatchObject({
      account,
      scopes: ['read'],
      lastUsed: wallClock + 7,
    });
    expect(await storage.useApiToken(token, wallClock + 1000)).toBeNull();
    await storage.changeAccount(account, { disabled: true });
    expect(await storage.getSession(session, wallClock)).toBeNull();
    expect(await storage.useOneTimeToken(link, wallClock)).toBeUndefined();
    expect(await storage.useApiToken(token, wallClock)).toBeNull();
  });

  it('are confirmed by somebody who had no hand in them, with password and open sessions', async () => {
    const { storage } = opened;
    const { uid, madeBy } = await added(randomUUID(), ['analyst']);
    expect(madeBy).toEqual(['owner']);
    const hash = randomUUID();
    const at = { signedInAt: wallClock, createdAt: wallClock, lastSeen: wallClock };
    const opening = { id: 's-1', account: uid, opened: 'link' as const, madeBy: ['lead-1'] };
    await storage.addSession({ hash, ...opening, ...at, retiredAt: null });
    await storage.setPasswordHash(uid, { hash: 'hash', madeBy: ['lead-2'] });
    for (const account of [uid, 'lead-1', 'lead-2']) {
      const tried = storage.confirmAccount(uid, { account, madeBy: [] });
      await expect(tried).rejects.toMatchObject({ code: 'SAME_PERSON' });
    }
    const indirectly = storage.confirmAccount(uid, { account: 'lead-3', madeBy: ['lead-1'] });
    await expect(indirectly).rejects.toMatchObject({ code: 'SAME_PERSON' });
    const confirmed = await storage.confirmAccount(uid, { account: 'lead-3', madeBy: [] });
    expect(confirmed.confirmedBy).toBe('lead-3');
    expect(await storage.getSession(hash, wallClock)).toMatchObject({ id: 's-1', madeBy: [] });
    expect(await storage.getAccountNamed(confirmed.name)).toMatchObject({ passwordMadeBy: [] });
    const nobody = storage.confirmAccount('none', { account: null, madeBy: [] });
    await expect(nobody).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('end a token once', async () => {
    const { storage } = opened;
    const uid = randomUUID();
    const times = { createdAt: wallClock, expiresAt: wallClock + 1000 };
    await storage.addApiToken({
      uid,
      hash: uid,
      name: 't',
      account: 'x',
      scopes: ['answer'],
      madeBy: [],
      ...times,
    });
    expect((await storage.listApiTokens()).map((one) => one.uid)).toContain(uid);
    expect(await storage.deleteApiToken(uid)).toBe(true);
    expect(await storage.deleteApiToken(uid)).toBe(false);
  });
});
