/** Rejected records, and fresh sign-in links for the owner of the instance token only. */
import { afterEach, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../api/app.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const bearer = { authorization: 'Bearer instance-token-of-this-test-run' };
const host = { host: '127.0.0.1:8080' };
let app: FastifyInstance | undefined;

async function start(): Promise<{ app: FastifyInstance; world: World }> {
  const world = createWorld();
  app = await createApp(world.ports, appOptions);
  return { app, world };
}

afterEach(async () => {
  await app?.close();
});

test('records that could not be read are listed with their reason', async () => {
  const { app, world } = await start();
  const [input] = (await world.ports.status()).inputs;
  world.setInputs([{ ...(input ?? blank), input: 'in-1', name: 'logs/eve.json' }]);
  const answer = await app.inject({
    url: '/api/inputs/in-1/rejected',
    headers: { ...bearer, ...host },
  });
  expect(answer.json()).toEqual([
    { file: 'eve.json', offset: 17, reason: 'not JSON', raw: '{broken' },
  ]);
  const unknown = await app.inject({
    url: '/api/inputs/in-2/rejected',
    headers: { ...bearer, ...host },
  });
  expect(unknown.json()).toEqual([]);
});

const blank = {
  input: '',
  name: '',
  asLive: false,
  state: 'done' as const,
  events: 1,
  rejected: 1,
  ignored: 0,
  findings: 0,
  bytesRead: 1,
  bytesTotal: 1,
  eventTime: null,
  message: null,
};

test('a fresh link signs in once', async () => {
  const { app } = await start();
  const made = await app.inject({
    method: 'POST',
    url: '/api/sign-in-links',
    headers: { ...bearer, ...host },
    payload: {},
  });
  expect(made.statusCode).toBe(200);
  const { url } = made.json<{ url: string }>();
  const token = url.split('#')[1] ?? '';
  const exchange = {
    method: 'POST' as const,
    url: '/api/session',
    headers: { ...host, origin: 'http://127.0.0.1:8080' },
    payload: { token },
  };
  expect((await app.inject(exchange)).statusCode).toBe(200);
  expect((await app.inject(exchange)).json<{ error: { code: string } }>().error.code).toBe(
    'SIGN_IN_USED',
  );
});

test('a browser session makes no links', async () => {
  const { app, world } = await start();
  const headers = { ...host, origin: 'http://127.0.0.1:8080' };
  const signedIn = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers,
    payload: { token: world.link('anna') },
  });
  const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const refused = await app.inject({
    method: 'POST',
    url: '/api/sign-in-links',
    headers: { ...headers, cookie },
    payload: {},
  });
  expect(refused.statusCode).toBe(403);
});
