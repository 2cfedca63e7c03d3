/** People, sessions and tokens in memory, by the same rules as the storage keeps. */
import { randomUUID } from 'node:crypto';
import type { NewLink, PeoplePorts, Session, SessionPorts } from '../../api/ports.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { OWNER, requireAnother } from '../../domain/party.ts';
import { ApiToken, type Account } from '../../domain/people-api.ts';
import type { PersonRole } from '../../domain/person.ts';

export interface PeopleInMemory {
  ports: SessionPorts & PeoplePorts;
  /** A sign-in link for a person, who gets an account as a lead when there is none of that name. */
  addLink(hash: string, name: string): void;
  add(name: string, roles: PersonRole[]): Account;
  sessions(): number;
}

interface Kept {
  account: Account;
  passwordHash: string | null;
  passwordMadeBy: readonly string[];
}

export function peopleInMemory(now: () => number): PeopleInMemory {
  const accounts = new Map<string, Kept>();
  const links = new Map<string, Omit<NewLink, 'hash'>>();
  const sessions = new Map<string, Session>();
  const tokens = new Map<string, ApiToken & { hash: string }>();
  const named = (name: string): Kept | undefined =>
    [...accounts.values()].find(
      ({ account }) => account.name.toLowerCase() === name.trim().toLowerCase(),
    );
  const add = (name: string, roles: PersonRole[], madeBy: readonly string[] = []): Account => {
    if (named(name) !== undefined) throw new WatchbillError('ACCOUNT_EXISTS', 'it exists');
    const uid = randomUUID();
    const made = { createdAt: now(), madeBy: [...madeBy], confirmedBy: null };
    const account = { uid, name, roles, disabled: false, hasPassword: false, ...made };
    accounts.set(uid, { account, passwordHash: null, passwordMadeBy: [] });
    return account;
  };
  const known = (uid: string): Kept => {
    const kept = accounts.get(uid);
    if (kept === undefined) throw new WatchbillError('NOT_FOUND', 'no such account');
    return kept;
  };
  const endSessions = async (account: string): Promise<void> => {
    for (const session of sessions.values()) {
      if (session.account === account) sessions.delete(session.hash);
    }
  };
  const lead = (name: string): string => (named(name)?.account ?? add(name, ['lead'])).uid;
  const ports: PeopleInMemory['ports'] = {
    async addSignIn({ hash, ...link }) {
      links.set(hash, link);
    },
    async takeSignIn(hash, at) {
      const link = links.get(hash);
      links.delete(hash);
      if (link === undefined || link.expiresAt <= at) return null;
      return { account: link.account ?? lead('lead'), madeBy: [...link.madeBy] };
    },
    async addSession(session) {
      sessions.set(session.hash, session);
    },
    async findSession(hash, at) {
      const session = sessions.get(hash);
      const over = session === undefined || (session.retiredAt ?? Infinity) <= at;
      return over ? null : session;
    },
    async touchSession(hash, at) {
      const session = sessions.get(hash);
      if (session !== undefined) sessions.set(hash, { ...session, lastSeen: at });
    },
    async retireSession(hash, at) {
      const session = sessions.get(hash);
      if (session === undefined || session.retiredAt !== null) return false;
      sessions.set(hash, { ...session, retiredAt: at });
      return true;
    },
    async endSession(hash) {
      sessions.delete(hash);
    },
    endSessions,
    account: async (uid) => accounts.get(uid)?.account ?? null,
    accountNamed: async (name) => named(name) ?? null,
    accounts: async () => [...accounts.values()].map(({ account }) => account),
    addAccount: async ({ name, roles, madeBy }) => add(name, roles, madeBy),
    async changeAccount(uid, change) {
      const kept = known(uid);
      const { roles = kept.account.roles, disabled = kept.account.disabled } = change;
      const account = { ...kept.account, roles, disabled };
      accounts.set(uid, { ...kept, account });
      if (disabled) await endSessions(uid);
      return account;
    },
    async setPasswordHash(uid, { hash: passwordHash, madeBy: passwordMadeBy }) {
      const account = { ...known(uid).account, hasPassword: true };
      accounts.set(uid, { account, passwordHash, passwordMadeBy });
    },
    async confirmAccount(uid, by) {
      const kept = known(uid);
      const open = [...sessions.values()].filter(({ account }) => account === uid);
      const hands = open.flatMap(({ madeBy }) => madeBy);
      const madeBy = [...kept.account.madeBy, ...kept.passwordMadeBy, ...hands];
      requireAnother(by, { account: uid, madeBy });
      const account = { ...kept.account, confirmedBy: by.account ?? OWNER };
      accounts.set(uid, { ...kept, account, passwordMadeBy: [] });
      for (const session of open) sessions.set(session.hash, { ...session, madeBy: [] });
      return account;
    },
    tokens: async () => [...tokens.values()].map((token) => ApiToken.parse(token)),
    async addToken(token) {
      tokens.set(token.uid, { ...token, lastUsed: null, confirmedBy: null });
    },
    async confirmToken(uid, by) {
      const token = tokens.get(uid);
      if (token === undefined) throw new WatchbillError('NOT_FOUND', 'no such token');
      requireAnother(by, token);
      const confirmed = { ...token, confirmedBy: by.account ?? OWNER };
      tokens.set(uid, confirmed);
      return ApiToken.parse(confirmed);
    },
    async useToken(hash, at) {
      const token = [...tokens.values()].find((one) => one.hash === hash);
      return token === undefined || token.expiresAt <= at ? null : token;
    },
    async revokeToken(uid) {
      tokens.delete(uid);
    },
  };
  return {
    ports,
    add,
    addLink(hash, name) {
      links.set(hash, { account: lead(name), expiresAt: Infinity, madeBy: [] });
    },
    sessions: () => sessions.size,
  };
}
