/** By which names, origins and proxies somebody comes in. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWayIn } from '../../api/address.ts';
import { createApp } from '../../api/app.ts';
import { hashPassword } from '../../api/passwords.ts';
import { ErrorBody, SignInLink } from '../../domain/api.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const proxy = '10.9.8.7';
const origin = 'https://soc.example.org';
const host = 'soc.example.org';
const local = { host: '127.0.0.1:8080' };
const owner = { ...local, authorization: `Bearer ${appOptions.instanceToken}` };
let app: FastifyInstance;
let world: World;

async function start(env: Record<string, string>): Promise<void> {
  const { address: publicAddress } = readWayIn(env);
  world = createWorld();
  app = await createApp(world.ports, { ...appOptions, publicAddress, strangersPerMinute: 50 });
}
beforeEach(() => start({ WATCHBILL_URL: origin, WATCHBILL_PROXY: proxy }));
afterEach(() => app.close());

const codeOf = (body: string): string | undefined =>
  ErrorBody.safeParse(JSON.parse(body)).data?.error.code;

/** Signs in by a link, with these headers. */
function signIn(headers: Record<string, string>, remoteAddress = proxy) {
  const payload = { token: world.link('Ada') };
  return app.inject({ method: 'POST', url: '/api/session', headers, remoteAddress, payload });
}

describe('through the proxy', () => {
  it('a person signs in, with a cookie that only this host over TLS can have set', async () => {
    const answer = await signIn({ host, origin });
    expect(answer.statusCode).toBe(200);
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-watchbill=[\w-]{43}; /);
    for (const term of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/'])
      expect(cookie).toContain(term);
    expect(cookie).not.toContain('Domain');
    const headers = { host, origin, cookie: cookie.split(';', 1)[0] ?? '' };
    const me = await app.inject({ url: '/api/me', headers, remoteAddress: proxy });
    expect(me.statusCode).toBe(200);
    const out = { method: 'DELETE', url: '/api/session', headers, remoteAddress: proxy } as const;
    const forgotten = String((await app.inject(out)).headers['set-cookie']);
    expect(forgotten).toMatch(/^__Host-watchbill=;.*Secure/);
  });

  it.each([
    ['another name', { host: 'evil.example', origin }, proxy],
    ['a loopback name', { ...local, origin: 'http://127.0.0.1:8080' }, proxy],
    ['the right name from elsewhere', { host, origin }, '10.9.8.1'],
    ['the right name from this machine', { host, origin }, '127.0.0.1'],
    ['the right name and a forged sender', { host, origin, 'x-forwarded-for': proxy }, '10.9.8.1'],
    ['another origin', { host, origin: 'https://evil.example' }, proxy],
    ['the origin without TLS', { host, origin: 'http://soc.example.org' }, proxy],
    ['no origin at all', { host }, proxy],
  ])('nobody comes in by %s', async (_what, headers, from) => {
    const answer = await signIn(headers, from);
    expect({ status: answer.statusCode, code: codeOf(answer.body) }).toEqual({
      status: 403,
      code: 'FORBIDDEN_ORIGIN',
    });
    expect(world.people.sessions()).toBe(0);
  });

  it('limits go by who is behind the proxy, as the proxy tells', async () => {
    const guess = (from: string): InjectOptions => ({
      url: '/api/status',
      headers: { host, authorization: 'Bearer guess', 'x-forwarded-for': `6.6.6.6, ${from}` },
      remoteAddress: proxy,
    });
    for (let tries = 0; tries < 51; tries += 1) await app.inject(guess('203.0.113.1'));
    expect((await app.inject(guess('203.0.113.1'))).statusCode).toBe(429);
    expect((await app.inject(guess('203.0.113.2'))).statusCode).toBe(401);
  });

  it('links name the address that people use', async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/sign-in-links', headers: owner });
    expect(SignInLink.parse(answer.json()).url).toMatch(/^https:\/\/soc\.example\.org\/first#/);
  });
});

describe('on the machine itself', () => {
  it('loopback names go on answering, with a cookie of their own', async () => {
    const answer = await signIn({ ...local, origin: 'http://127.0.0.1:8080' }, '127.0.0.1');
    expect(answer.statusCode).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(/^watchbill_\d+=(?!.*Secure)/);
  });

  it('a loopback name that a proxy passes on is none', async () => {
    await app.close();
    await start({ WATCHBILL_URL: origin, WATCHBILL_PROXY: '127.0.0.1' });
    const headers = { ...local, origin: 'http://127.0.0.1:8080', 'x-forwarded-for': '6.6.6.6' };
    expect((await signIn(headers, '127.0.0.1')).statusCode).toBe(403);
    expect((await signIn({ host, origin }, '127.0.0.1')).statusCode).toBe(200);
  });

  it('without the setting nothing else is answered, whatever a sender says', async () => {
    await app.close();
    await start({});
    for (const headers of [
      { host, origin },
      { host: 'evil.example', origin: 'http://evil.example' },
    ])
      expect((await signIn(headers, '127.0.0.1')).statusCode).toBe(403);
    expect(
      (await signIn({ ...local, origin: 'http://127.0.0.1:8080' }, '10.0.0.1')).statusCode,
    ).toBe(403);
    expect(
      (await signIn({ ...local, origin: 'http://127.0.0.1:8080' }, '127.0.0.1')).statusCode,
    ).toBe(200);
  });
});

describe('another web page', () => {
  const fromConsole = { ...local, origin: 'http://127.0.0.1:8080' };

  it.each(['cross-site', 'same-site'])('reads nothing: %s', async (site) => {
    const signed = await signIn(fromConsole, '127.0.0.1');
    const cookie = String(signed.headers['set-cookie']).split(';', 1)[0] ?? '';
    const read = (from: string) =>
      app.inject({ url: '/api/status', headers: { ...local, cookie, 'sec-fetch-site': from } });
    const answer = await read(site);
    expect(codeOf(answer.body)).toBe('FORBIDDEN_ORIGIN');
    expect((await read('same-origin')).statusCode).toBe(200);
  });

  it.each([
    ['by link', '/api/session'],
    ['by password', '/api/session/password'],
  ])('signs nobody in %s: without an origin, or with its own', async (_how, url) => {
    const password = 'correct horse battery';
    const { uid } = world.people.add('Bob', ['lead']);
    await world.ports.setPasswordHash(uid, { hash: await hashPassword(password), madeBy: [] });
    const payload = () =>
      url === '/api/session' ? { token: world.link('Bob') } : { name: 'Bob', password };
    const ask = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url, headers, payload: payload() });
    for (const headers of [local, { ...local, origin: 'http://127.0.0.1:9999' }])
      expect(codeOf((await ask(headers)).body)).toBe('FORBIDDEN_ORIGIN');
    expect(world.people.sessions()).toBe(0);
    expect((await ask(fromConsole)).statusCode).toBe(200);
  });
});

describe('the settings', () => {
  it.each([
    [{ WATCHBILL_URL: 'http://soc.example.org', WATCHBILL_PROXY: proxy }, 'https://'],
    [{ WATCHBILL_URL: 'soc.example.org', WATCHBILL_PROXY: proxy }, 'no address'],
    [{ WATCHBILL_URL: `${origin}/soc`, WATCHBILL_PROXY: proxy }, 'without a path'],
    [{ WATCHBILL_URL: 'https://localhost', WATCHBILL_PROXY: proxy }, 'names this machine'],
    [{ WATCHBILL_URL: origin }, 'needs WATCHBILL_PROXY'],
    [{ WATCHBILL_URL: origin, WATCHBILL_PROXY: 'proxy.example.org' }, 'not an IP address'],
    [{ WATCHBILL_URL: origin, WATCHBILL_PROXY: '10.0.0.0/8' }, 'not an IP address'],
    [{ WATCHBILL_PROXY: proxy }, 'need WATCHBILL_URL'],
    [{ WATCHBILL_LISTEN: '0.0.0.0' }, 'need WATCHBILL_URL'],
    [{ WATCHBILL_URL: origin, WATCHBILL_PROXY: proxy, WATCHBILL_LISTEN: 'eth0' }, 'not an IP'],
  ])('%j are refused', (env, says) => {
    expect(() => readWayIn(env)).toThrow(says);
  });

  it('are read', () => {
    expect(readWayIn({})).toEqual({ address: null, listen: '127.0.0.1' });
    const env = { WATCHBILL_URL: `${origin}:8443`, WATCHBILL_PROXY: ` ${proxy}, ::1 ` };
    expect(readWayIn(env)).toEqual({
      address: {
        origin: `${origin}:8443`,
        host: `${host}:8443`,
        proxies: [proxy, '::1'],
        listen: '127.0.0.1',
      },
      listen: '127.0.0.1',
    });
  });
});
