/** Sessions that others replace: by signing in anew, and not by a link that a session makes for itself. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { SignInLink } from '../../domain/api.ts';
import { createWorld, type World } from './in-memory-ports.ts';

const host = '127.0.0.1';
const instanceToken = 'instance-token-of-this-test-run';
const fromConsole = { host, origin: `http://${host}` };
let app: FastifyInstance;
let world: World;

beforeEach(async () => {
  world = createWorld();
  const options = { version: '0.1.0', instanceToken, ownerName: 'owner', webRoot: null };
  app = await createApp(world.ports, options);
});
afterEach(() => app.close());

/** The headers of the browser after it signed in with this link; `before` are those it had. */
async function signIn(token: string, before: Record<string, string> = fromConsole) {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: before,
    payload: { token },
  });
  expect(answer.statusCode).toBe(200);
  const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
  return { ...fromConsole, cookie };
}

const me = (headers: Record<string, string>) => app.inject({ url: '/api/me', headers });

it('signing in again ends the session that the browser had, and no other of that person', async () => {
  const elsewhere = await signIn(world.link('Ada'));
  const before = await signIn(world.link('Ada'));
  const after = await signIn(world.link('Ada'), before);
  expect((await me(before)).statusCode).toBe(401);
  expect((await me(after)).statusCode).toBe(200);
  expect((await me(elsewhere)).statusCode).toBe(200);
});

it('a lead’s session makes links for others, none for itself; the owner makes both', async () => {
  const ada = await signIn(world.link('Ada'));
  world.people.add('Bob', ['analyst']);
  const owner = { host, authorization: `Bearer ${instanceToken}` };
  const link = async (name: string, headers: Record<string, string>) => {
    const known = await world.ports.accountNamed(name);
    const url = `/api/accounts/${known?.account.uid ?? ''}/link`;
    return await app.inject({ method: 'POST', url, headers });
  };
  expect((await link('Ada', ada)).json()).toMatchObject({ error: { code: 'FORBIDDEN_ORIGIN' } });
  for (const made of [await link('Bob', ada), await link('Ada', owner)]) {
    const [, secret = ''] = SignInLink.parse(made.json()).url.split('#');
    expect((await me(await signIn(secret))).statusCode).toBe(200);
  }
});
