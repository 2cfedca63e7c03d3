/** The API's view of people: accounts, links, sessions and tokens over the storage. */
import { randomUUID } from 'node:crypto';
import type { PeoplePorts, SessionPorts } from '../../api/ports.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { OWNER } from '../../domain/party.ts';
import type { Storage } from '../../storage/open.ts';

/** The first lead, who signs in by the link that a start prints. */
const FIRST_LEAD = 'lead';

export function peoplePorts(storage: Storage): SessionPorts & PeoplePorts {
  return {
    addSignIn: (link) => storage.addOneTimeToken(link),
    async takeSignIn(hash, now) {
      const taken = await storage.useOneTimeToken(hash, now);
      if (taken === undefined) return null;
      const { account, madeBy } = taken;
      return { account: account ?? (await firstLead(storage)), madeBy };
    },
    addSession: (session) => storage.addSession(session),
    findSession: (hash, now) => storage.getSession(hash, now),
    touchSession: (hash, now) => storage.touchSession(hash, now),
    retireSession: (hash, at) => storage.retireSession(hash, at),
    endSession: (hash) => storage.deleteSession(hash),
    endSessions: (account) => storage.deleteSessionsOf(account),
    account: (uid) => storage.getAccount(uid),
    accountNamed: (name) => storage.getAccountNamed(name),
    accounts: () => storage.listAccounts(),
    addAccount: (account) =>
      storage.addAccount({ ...account, uid: randomUUID(), createdAt: Date.now() }),
    changeAccount: (uid, change) => storage.changeAccount(uid, change),
    setPasswordHash: (uid, set) => storage.setPasswordHash(uid, set),
    confirmAccount: (uid, by) => storage.confirmAccount(uid, by),
    tokens: () => storage.listApiTokens(),
    addToken: (token) => storage.addApiToken(token),
    confirmToken: (uid, by) => storage.confirmApiToken(uid, by),
    useToken: (hash, now) => storage.useApiToken(hash, now),
    async revokeToken(uid) {
      await storage.deleteApiToken(uid);
    },
  };
}

/** Made by its first sign-in; of two at once, the second finds what the first made. */
async function firstLead(storage: Storage): Promise<string> {
  const known = await storage.getAccountNamed(FIRST_LEAD);
  if (known !== null) return known.account.uid;
  try {
    const uid = randomUUID();
    const made = { uid, name: FIRST_LEAD, roles: ['lead'] as const, createdAt: Date.now() };
    return (await storage.addAccount({ ...made, madeBy: [OWNER] })).uid;
  } catch (error) {
    if (!(error instanceof WatchbillError && error.code === 'ACCOUNT_EXISTS')) throw error;
    return await firstLead(storage);
  }
}
