/** Limits: nobody's noise keeps the lead, the command line or the kill switch from being heard. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp, type ApiOptions } from '../../api/app.ts';
import { hashPassword } from '../../api/passwords.ts';
import { MadeToken } from '../../domain/people-api.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const host = '127.0.0.1';
const fromConsole = { host, origin: `http://${host}` };
const owner = { host, authorization: `Bearer ${appOptions.instanceToken}` };
let app: FastifyInstance;
let world: World;
afterEach(() => app.close());

async function start(options: Partial<ApiOptions>): Promise<void> {
  world = createWorld();
  app = await createApp(world.ports, { ...appOptions, ...options });
}

async function statuses(times: number, ask: InjectOptions): Promise<number[]> {
  const seen: number[] = [];
  for (let asked = 0; asked < times; asked += 1) seen.push((await app.inject(ask)).statusCode);
  return seen;
}

async function signIn(name: string): Promise<Record<string, string>> {
  const payload = { token: world.link(name) };
  const ask = { method: 'POST', url: '/api/session', headers: fromConsole, payload } as const;
  const answer = await app.inject(ask);
  expect(answer.statusCode).toBe(200);
  return { ...fromConsole, cookie: String(answer.headers['set-cookie']).split(';', 1)[0] ?? '' };
}

const guess = { url: '/api/status', headers: { host, authorization: 'Bearer guess' } };
const engage = (headers: Record<string, string>): InjectOptions => ({
  method: 'POST',
  url: '/api/kill-switch',
  headers,
  payload: { engaged: true, reason: 'a drill' },
});

describe('of strangers', () => {
  it.each([
    ['guesses tokens', guess, 401],
    ['asks for what is not there', { url: '/api/nothing', headers: { host } }, 404],
    ['comes by another name', { url: '/api/status', headers: { host: 'evil.example' } }, 403],
    ['looks whether it lives', { url: '/api/health', headers: { host } }, 200],
  ] as const)('count who %s', async (_who, ask, answered) => {
    await start({ strangersPerMinute: 2 });
    expect(await statuses(4, ask)).toEqual([answered, answered, 429, 429]);
    const late = await app.inject(ask);
    expect(late.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('keep nobody out who is known: session, token, owner, a right link, the kill switch', async () => {
    await start({ strangersPerMinute: 2 });
    const lead = await signIn('Ada');
    const asked = { name: 'script', scopes: ['read'] };
    const url = '/api/tokens';
    const made = await app.inject({ method: 'POST', url, headers: lead, payload: asked });
    const { secret } = MadeToken.parse(made.json());
    expect(await statuses(4, guess)).toEqual([401, 401, 429, 429]);
    for (const headers of [lead, owner, { host, authorization: `Bearer ${secret}` }])
      expect((await app.inject({ url: '/api/status', headers })).statusCode).toBe(200);
    await signIn('Ada');
    for (const headers of [lead, owner])
      expect((await app.inject(engage(headers))).statusCode).toBe(200);
  });

  it('count wrong links, and let a right one in after them', async () => {
    await start({ strangersPerMinute: 3 });
    const payload = { token: 'a-guess-at-a-sign-in-link' };
    const ask = { method: 'POST', url: '/api/session', headers: fromConsole, payload } as const;
    expect(await statuses(5, ask)).toEqual([401, 401, 401, 429, 429]);
    await signIn('Ada');
  });
});

describe('of who is known', () => {
  it('count by account and by token, never the owner, never the kill switch', async () => {
    await start({ requestsPerMinute: 3 });
    const ada = await signIn('Ada');
    const bob = await signIn('Bob');
    const status = (headers: Record<string, string>) => ({ url: '/api/status', headers });
    expect(await statuses(4, status(ada))).toEqual([200, 200, 200, 429]);
    expect((await app.inject(status(bob))).statusCode).toBe(200);
    expect(await statuses(3, engage(ada))).toEqual([200, 200, 200]);
    expect(await statuses(5, status(owner))).toEqual([200, 200, 200, 200, 200]);
  });

  it('are not spent by a script that runs wild in that person’s name', async () => {
    await start({ requestsPerMinute: 3 });
    const ada = await signIn('Ada');
    const payload = { name: 'script', scopes: ['read'] };
    const made = await app.inject({ method: 'POST', url: '/api/tokens', headers: ada, payload });
    const { secret } = MadeToken.parse(made.json());
    const headers = { host, authorization: `Bearer ${secret}` };
    expect(await statuses(5, { url: '/api/status', headers })).toEqual([200, 200, 200, 429, 429]);
    expect((await app.inject({ url: '/api/status', headers: ada })).statusCode).toBe(200);
  });
});

describe('of passwords', () => {
  it('go by name and address together: who guesses elsewhere locks nobody out', async () => {
    await start({});
    const password = 'correct horse battery';
    const { uid } = world.people.add('Ada', ['lead']);
    await world.ports.setPasswordHash(uid, { hash: await hashPassword(password), madeBy: [] });
    const tryFrom = (remoteAddress: string, name: string, word: string) =>
      app.inject({
        method: 'POST',
        url: '/api/session/password',
        headers: fromConsole,
        remoteAddress,
        payload: { name, password: word },
      });
    for (let tries = 0; tries < 6; tries += 1) await tryFrom('127.0.0.2', 'Ada', 'wrong');
    expect((await tryFrom('127.0.0.2', 'ada ', password)).statusCode).toBe(429);
    expect((await tryFrom('127.0.0.2', 'Bob', 'wrong')).statusCode).toBe(401);
    expect((await tryFrom('127.0.0.1', 'Ada', password)).statusCode).toBe(200);
  });
});

describe('of event streams', () => {
  it('count by session', async () => {
    await start({ streamsPerSession: 2 });
    const ada = await signIn('Ada');
    const bob = await signIn('Bob');
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const port = new URL(address).port;
    const ending = new AbortController();
    const listen = async (headers: Record<string, string>): Promise<number> => {
      const cookie = (headers['cookie'] ?? '').replace(/^watchbill_\d+/, `watchbill_${port}`);
      const { signal } = ending;
      return (await fetch(`${address}/api/events`, { headers: { cookie }, signal })).status;
    };
    const seen = [await listen(ada), await listen(ada), await listen(ada), await listen(bob)];
    ending.abort();
    expect(seen).toEqual([200, 200, 429, 200]);
  });
});
