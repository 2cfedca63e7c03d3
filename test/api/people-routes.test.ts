/** Accounts and tokens by their routes: what only a lead may, and names that nobody may have. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { ErrorBody } from '../../domain/api.ts';
import { MadeToken } from '../../domain/people-api.ts';
import { PersonRole } from '../../domain/person.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const host = '127.0.0.1';
const fromConsole = { host, origin: `http://${host}` };
let app: FastifyInstance;
let world: World;
type Headers = Record<string, string>;

beforeEach(async () => {
  world = createWorld();
  app = await createApp(world.ports, appOptions);
});
afterEach(() => app.close());

async function signedIn(name: string): Promise<Headers> {
  const payload = { token: world.link(name) };
  const ask = { method: 'POST', url: '/api/session', headers: fromConsole, payload } as const;
  const answer = await app.inject(ask);
  return { ...fromConsole, cookie: String(answer.headers['set-cookie']).split(';', 1)[0] ?? '' };
}

const codeOf = (body: string): string => ErrorBody.parse(JSON.parse(body)).error.code;

describe('tokens of others', () => {
  const notLead = PersonRole.options.filter((role) => role !== 'lead');

  async function tokenFor(headers: Headers, account?: string) {
    const payload = {
      name: 'script',
      scopes: ['read'],
      ...(account === undefined ? {} : { account }),
    };
    return await app.inject({ method: 'POST', url: '/api/tokens', headers, payload });
  }

  it.each(notLead)('are neither made, seen nor ended by one who is %s', async (role) => {
    const other = world.people.add('Bob', ['analyst']);
    const bob = await signedIn('Bob');
    const { uid } = MadeToken.parse((await tokenFor(bob)).json());
    world.people.add('Cleo', [role]);
    const cleo = await signedIn('Cleo');
    expect(codeOf((await tokenFor(cleo, other.uid)).body)).toBe('FORBIDDEN_ROLE');
    expect((await app.inject({ url: '/api/tokens', headers: cleo })).json()).toEqual([]);
    const end = { method: 'DELETE', url: `/api/tokens/${uid}`, headers: cleo } as const;
    expect(codeOf((await app.inject(end)).body)).toBe('NOT_FOUND');
    expect(await world.ports.tokens()).toHaveLength(1);
    const own = MadeToken.parse((await tokenFor(cleo)).json());
    const ended = { ...end, url: `/api/tokens/${own.uid}` };
    expect((await app.inject(ended)).statusCode).toBe(204);
  });

  it('are made and ended by a lead', async () => {
    const other = world.people.add('Bob', ['analyst']);
    const ada = await signedIn('Ada');
    const { uid } = MadeToken.parse((await tokenFor(ada, other.uid)).json());
    const url = `/api/tokens/${uid}`;
    expect((await app.inject({ method: 'DELETE', url, headers: ada })).statusCode).toBe(204);
    expect(codeOf((await tokenFor(ada, 'nobody')).body)).toBe('NOT_FOUND');
  });
});

describe('a new account', () => {
  it.each(['аnna', 'ann\u00e4', 'Bоb', 'b0b', 'owner', 'ΒΟΒ'])(
    'called %s is refused beside anna and bob',
    async (name) => {
      world.people.add('anna', ['analyst']);
      world.people.add('bob', ['analyst']);
      const headers = await signedIn('Ada');
      const payload = { name, roles: ['lead'] };
      const answer = await app.inject({ method: 'POST', url: '/api/accounts', headers, payload });
      expect(codeOf(answer.body)).toBe('NAME_REFUSED');
      expect(await world.ports.accounts()).toHaveLength(3);
    },
  );

  it('of the same name is told apart from one that looks the same', async () => {
    world.people.add('anna', ['analyst']);
    const headers = await signedIn('Ada');
    const payload = { name: 'Anna', roles: ['lead'] };
    const answer = await app.inject({ method: 'POST', url: '/api/accounts', headers, payload });
    expect(codeOf(answer.body)).toBe('ACCOUNT_EXISTS');
  });
});
