/** Who may do what: every route with every role, with none, and with tokens of every scope. */
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessTable, requireAccess, type Access } from '../../api/access.ts';
import { createApp } from '../../api/app.ts';
import { ErrorBody } from '../../domain/api.ts';
import { MadeToken, TokenScope } from '../../domain/people-api.ts';
import { PersonRole } from '../../domain/person.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const host = '127.0.0.1';
let app: FastifyInstance;
let world: World;
let time: number;

beforeEach(async () => {
  time = Date.UTC(2026, 10, 20, 12);
  world = createWorld({ now: () => time });
  app = await createApp(world.ports, {
    ...appOptions,
    now: () => time,
    requestsPerMinute: 100_000,
    strangersPerMinute: 100_000,
  });
});
afterEach(() => app.close());

type Headers = Record<string, string>;

function codeOf(body: string): string {
  return ErrorBody.safeParse(JSON.parse(body || '{}')).data?.error.code ?? 'none';
}

function cookieOf(header: unknown): string {
  const text = Array.isArray(header) ? String(header[0]) : String(header);
  return text.split(';', 1)[0] ?? '';
}

const fromConsole = { host, origin: `http://${host}` };

/** The headers of a browser in which this person is signed in. */
async function signedIn(name: string): Promise<Headers> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: fromConsole,
    payload: { token: world.link(name) },
  });
  expect(answer.statusCode).toBe(200);
  return { ...fromConsole, cookie: cookieOf(answer.headers['set-cookie']) };
}

async function signedInAs(role: PersonRole): Promise<Headers> {
  world.people.add(`the-${role}`, [role]);
  return await signedIn(`the-${role}`);
}

async function tokenOf(headers: Headers, scopes: TokenScope[]): Promise<string> {
  const payload = { name: 'a script', scopes };
  const answer = await app.inject({ method: 'POST', url: '/api/tokens', headers, payload });
  return MadeToken.parse(answer.json()).secret;
}

const routes = Object.entries(accessTable).map(([key, access]) => {
  const [method = '', url = ''] = key.split(' ');
  return { key, method, url: url.replaceAll(/:\w+/g, 'x'), access };
});
// The stream of events never ends, so that its answer would be waited for in vain.
const guarded = routes.filter(
  (route): route is typeof route & { access: Access } =>
    route.access !== 'public' && route.key !== 'GET /api/events',
);

async function call(route: { method: string; url: string }, headers: Headers) {
  const method = route.method as 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  const body = method === 'GET' || method === 'DELETE' ? {} : { payload: {} };
  const answer = await app.inject({ method, url: route.url, headers, ...body });
  return { status: answer.statusCode, code: codeOf(answer.body) };
}

describe('the access table', () => {
  it('holds no route that is not registered', () => {
    const missing = Object.keys(accessTable).filter((key) => {
      const [method = '', url = ''] = key.split(' ');
      return !app.hasRoute({ method, url });
    });
    expect(missing).toEqual([]);
  });

  it('is asked before a route can be registered', () => {
    const open = Fastify();
    requireAccess(open);
    expect(() => open.get('/api/forgotten', () => 'x')).toThrow(
      'GET /api/forgotten is not in the access table',
    );
  });
});

describe('every route', () => {
  it('is closed to whoever is not signed in', async () => {
    for (const route of guarded) {
      expect({ key: route.key, ...(await call(route, fromConsole)) }).toEqual({
        key: route.key,
        status: 401,
        code: 'NOT_SIGNED_IN',
      });
    }
  });

  it.each(PersonRole.options)('lets %s do what the table says, and nothing else', async (role) => {
    const headers = await signedInAs(role);
    const signOut = guarded.filter(({ key }) => key === 'DELETE /api/session');
    for (const route of [...guarded.filter((one) => !signOut.includes(one)), ...signOut]) {
      const { code } = await call(route, headers);
      const refused = code === 'FORBIDDEN_ROLE';
      expect({ key: route.key, refused }).toEqual({
        key: route.key,
        refused: !route.access.roles.includes(role),
      });
    }
  });

  it.each(TokenScope.options)('takes a token of the scope %s where it says so', async (scope) => {
    const lead = await signedInAs('lead');
    const headers = { host, authorization: `Bearer ${await tokenOf(lead, [scope])}` };
    for (const route of guarded) {
      const { code } = await call(route, headers);
      expect({ key: route.key, refused: code === 'FORBIDDEN_ROLE' }).toEqual({
        key: route.key,
        refused: route.access.scope !== scope,
      });
    }
  });

  it('gives a token no more than its owner has', async () => {
    const auditor = await signedInAs('auditor');
    const secret = await tokenOf(auditor, ['read', 'answer', 'govern']);
    const headers = { host, authorization: `Bearer ${secret}` };
    const engage = { method: 'POST', url: '/api/kill-switch' };
    expect((await call(engage, headers)).code).toBe('FORBIDDEN_ROLE');
    expect((await app.inject({ url: '/api/actions', headers })).statusCode).toBe(200);
  });

  it('changes nothing when it is asked with GET', async () => {
    const lead = await signedInAs('lead');
    const before = JSON.stringify(
      await Promise.all([world.ports.actions(), world.ports.accounts()]),
    );
    for (const route of guarded.filter(({ method }) => method === 'GET')) await call(route, lead);
    const after = JSON.stringify(
      await Promise.all([world.ports.actions(), world.ports.accounts()]),
    );
    expect(after).toBe(before);
    expect(world.decided()).toBe(0);
  });

  it('refuses a change that another site asks a browser for', async () => {
    const lead = await signedInAs('lead');
    for (const route of guarded.filter(({ method }) => method !== 'GET')) {
      const { code } = await call(route, { ...lead, origin: 'http://127.0.0.1:9999' });
      expect({ key: route.key, code }).toEqual({ key: route.key, code: 'FORBIDDEN_ORIGIN' });
    }
  });
});

describe('the kill switch', () => {
  it('is engaged by an engineer and released by a lead only', async () => {
    const engineer = await signedInAs('engineer');
    const move = (engaged: boolean, headers: Headers) =>
      app.inject({
        method: 'POST',
        url: '/api/kill-switch',
        headers,
        payload: { engaged, reason: 'a drill' },
      });
    expect((await move(true, engineer)).statusCode).toBe(200);
    expect(codeOf((await move(false, engineer)).body)).toBe('FORBIDDEN_ROLE');
    expect((await move(false, await signedInAs('lead'))).statusCode).toBe(200);
  });
});

describe('a session', () => {
  const hour = 3_600_000;
  const me = (headers: Headers) => app.inject({ url: '/api/me', headers });

  it('gets a new secret each hour, and the old one answers for half a minute more', async () => {
    const old = await signedInAs('analyst');
    time += hour + 1;
    const rotated = await me(old);
    const fresh = { ...old, cookie: cookieOf(rotated.headers['set-cookie']) };
    expect(fresh.cookie).not.toBe(old['cookie']);
    time += 29_000;
    const late = await me(old);
    expect(late.statusCode).toBe(200);
    expect(late.headers['set-cookie']).toBeUndefined();
    time += 2_000;
    expect((await me(old)).statusCode).toBe(401);
    expect((await me(fresh)).statusCode).toBe(200);
  });

  it('ends after eight hours without a request', async () => {
    const headers = await signedInAs('analyst');
    time += 8 * hour + 1;
    expect((await me(headers)).statusCode).toBe(401);
    expect(world.people.sessions()).toBe(0);
  });

  it('ends a day after signing in, however much it is used', async () => {
    let headers = await signedInAs('analyst');
    for (let hours = 0; hours < 24; hours += 1) {
      time += hour;
      const answer = await me(headers);
      expect(answer.statusCode).toBe(200);
      const next = answer.headers['set-cookie'];
      if (next !== undefined) headers = { ...headers, cookie: cookieOf(next) };
    }
    time += hour;
    expect((await me(headers)).statusCode).toBe(401);
  });

  it('ends at once when its account is disabled', async () => {
    const analyst = await signedInAs('analyst');
    const lead = await signedInAs('lead');
    const account = await world.ports.accountNamed('the-analyst');
    const url = `/api/accounts/${account?.account.uid}`;
    const payload = { disabled: true };
    const changed = await app.inject({ method: 'PATCH', url, headers: lead, payload });
    expect(changed.statusCode).toBe(200);
    expect((await me(analyst)).statusCode).toBe(401);
  });
});

describe('a password', () => {
  const right = 'correct horse battery';
  const signIn = (name: string, password: string) =>
    app.inject({
      method: 'POST',
      url: '/api/session/password',
      headers: fromConsole,
      payload: { name, password },
    });
  const set = (headers: Headers, payload: object) =>
    app.inject({ method: 'POST', url: '/api/me/password', headers, payload });

  it('signs in once it is set, and setting it ends every other session', async () => {
    const first = await signedInAs('analyst');
    const second = await signedIn('the-analyst');
    expect(codeOf((await set(first, { password: 'short' })).body)).toBe('INVALID_BODY');
    expect((await set(first, { password: right })).statusCode).toBe(200);
    expect((await app.inject({ url: '/api/me', headers: second })).statusCode).toBe(401);
    const signed = await signIn('The-Analyst', right);
    expect(signed.statusCode).toBe(200);
    const headers = { ...fromConsole, cookie: cookieOf(signed.headers['set-cookie']) };
    const other = { password: 'another one of these' };
    expect(codeOf((await set(headers, other)).body)).toBe('SIGN_IN_FAILED');
    expect((await set(headers, { ...other, current: right })).statusCode).toBe(200);
    expect((await signIn('the-analyst', right)).statusCode).toBe(401);
  });

  it('that is wrong says the same as a name that nobody has', async () => {
    await set(await signedInAs('analyst'), { password: right });
    const [wrong, nobody] = [await signIn('the-analyst', 'wrong'), await signIn('nobody', 'wrong')];
    expect(wrong.body).toBe(nobody.body);
    expect(codeOf(wrong.body)).toBe('SIGN_IN_FAILED');
  });

  it('can’t be guessed: after five failures each one costs twice the time', async () => {
    await set(await signedInAs('analyst'), { password: right });
    for (let tries = 0; tries < 5; tries += 1) await signIn('the-analyst', 'wrong');
    const slowed = await signIn('the-analyst', right);
    expect(codeOf(slowed.body)).toBe('RATE_LIMITED');
    expect(slowed.headers['retry-after']).toBe('1');
    time += 1_001;
    expect(codeOf((await signIn('the-analyst', 'wrong')).body)).toBe('SIGN_IN_FAILED');
    time += 1_001;
    expect(codeOf((await signIn('the-analyst', right)).body)).toBe('RATE_LIMITED');
    time += 1_000;
    expect((await signIn('the-analyst', right)).statusCode).toBe(200);
  });
});
