/** The limit of requests: also for whoever is refused, and stricter where people sign in. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createWorld } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const host = '127.0.0.1';
let app: FastifyInstance;
afterEach(() => app.close());

async function start(requestsPerMinute: number): Promise<void> {
  app = await createApp(createWorld().ports, { ...appOptions, requestsPerMinute });
}

async function statuses(times: number, ask: InjectOptions): Promise<number[]> {
  const seen: number[] = [];
  for (let asked = 0; asked < times; asked += 1) seen.push((await app.inject(ask)).statusCode);
  return seen;
}

it.each([
  ['guesses tokens', { url: '/api/status', headers: { host, authorization: 'Bearer guess' } }, 401],
  ['asks for what is not there', { url: '/api/nothing', headers: { host } }, 404],
  ['comes by another name', { url: '/api/status', headers: { host: 'evil.example' } }, 403],
] as const)('counts who %s', async (_who, ask, refused) => {
  await start(2);
  expect(await statuses(4, ask)).toEqual([refused, refused, 429, 429]);
  const late = await app.inject(ask);
  expect(late.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
});

it('lets nobody try more than twenty sign-ins a minute, and says how long to wait', async () => {
  await start(1000);
  const ask: InjectOptions = {
    method: 'POST',
    url: '/api/session',
    headers: { host, origin: `http://${host}` },
    payload: { token: 'a-guess-at-a-sign-in-link' },
  };
  expect(new Set(await statuses(20, ask))).toEqual(new Set([401]));
  const late = await app.inject(ask);
  expect(late.statusCode).toBe(429);
  expect(late.json()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
});
