/** An account, a token and a link know who made them, until somebody else says that the person is who they are. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { ErrorBody, Me, SignInLink } from '../../domain/api.ts';
import { MadeAccount, MadeToken } from '../../domain/people-api.ts';
import { appOptions } from './app-options.ts';
import { createWorld, type World } from './in-memory-ports.ts';

const host = '127.0.0.1';
const fromConsole = { host, origin: `http://${host}` };
const owner = { host, authorization: `Bearer ${appOptions.instanceToken}` };
let app: FastifyInstance;
let world: World;
type Headers = Record<string, string>;

beforeEach(async () => {
  world = createWorld();
  app = await createApp(world.ports, appOptions);
});
afterEach(() => app.close());

async function post(url: string, headers: Headers, payload: object = {}) {
  return await app.inject({ method: 'POST', url, headers, payload });
}

/** The headers of a browser, by what it signed in with. */
async function signIn(url: string, payload: object): Promise<Headers> {
  const answer = await post(url, fromConsole, payload);
  expect(answer.statusCode).toBe(200);
  return { ...fromConsole, cookie: String(answer.headers['set-cookie']).split(';', 1)[0] ?? '' };
}

const byLink = (token: string) => signIn('/api/session', { token });
const secretOf = ({ url }: SignInLink): string => url.split('#')[1] ?? '';
const me = async (headers: Headers): Promise<Me> =>
  Me.parse((await app.inject({ url: '/api/me', headers })).json());
const codeOf = (body: string): string => ErrorBody.parse(JSON.parse(body)).error.code;
const uidOf = async (name: string): Promise<string> =>
  (await world.ports.accountNamed(name))?.account.uid ?? '';

/** An account made by this lead, and a browser that signed in by the link that came with it. */
async function madeBy(lead: Headers, name: string, role = 'lead') {
  const made = MadeAccount.parse(
    (await post('/api/accounts', lead, { name, roles: [role] })).json(),
  );
  return { account: made.account, headers: await byLink(secretOf(made.link)) };
}

const confirm = (name: string, headers: Headers) =>
  uidOf(name).then((uid) => post(`/api/accounts/${uid}/confirm`, headers));

describe('who had a hand in it', () => {
  it('is told of an account and of the session that its link opened', async () => {
    const ada = await byLink(world.link('Ada'));
    const adaUid = await uidOf('Ada');
    expect(await me(ada)).toMatchObject({ account: adaUid, opened: 'link', madeBy: [] });
    const bob = await madeBy(ada, 'Bob');
    expect(bob.account).toMatchObject({ madeBy: [adaUid], confirmedBy: null });
    expect(await me(bob.headers)).toMatchObject({ opened: 'link', madeBy: [adaUid] });
  });

  it('stays with the password that was set in such a session, and with what it makes', async () => {
    const ada = await byLink(world.link('Ada'));
    const adaUid = await uidOf('Ada');
    const bob = await madeBy(ada, 'Bob');
    const password = 'correct horse battery';
    await post('/api/me/password', bob.headers, { password });
    const again = await signIn('/api/session/password', { name: 'Bob', password });
    expect(await me(again)).toMatchObject({ opened: 'password', madeBy: [adaUid] });
    const carl = await madeBy(again, 'Carl');
    expect((await me(carl.headers)).madeBy).toEqual([bob.account.uid, adaUid]);
  });

  it('is told of another link for an account that was confirmed before', async () => {
    const ada = await byLink(world.link('Ada'));
    const bob = await madeBy(ada, 'Bob');
    expect((await confirm('Bob', owner)).statusCode).toBe(200);
    const url = `/api/accounts/${bob.account.uid}/link`;
    const link = SignInLink.parse((await post(url, ada)).json());
    const taken = await byLink(secretOf(link));
    expect((await me(taken)).madeBy).toEqual([await uidOf('Ada')]);
    const password = 'correct horse battery';
    await post('/api/me/password', taken, { password });
    const again = await signIn('/api/session/password', { name: 'Bob', password });
    expect((await me(again)).madeBy).toEqual([await uidOf('Ada')]);
  });

  it('is told of a token that somebody else made, until another lead confirms it', async () => {
    const ada = await byLink(world.link('Ada'));
    world.people.add('Bob', ['lead']);
    const bob = await uidOf('Bob');
    const asked = { name: 'script', scopes: ['read', 'answer'], account: bob };
    const token = MadeToken.parse((await post('/api/tokens', ada, asked)).json());
    const headers = { host, authorization: `Bearer ${token.secret}` };
    expect(await me(headers)).toMatchObject({
      account: bob,
      session: token.uid,
      opened: 'token',
      madeBy: [await uidOf('Ada')],
    });
    const url = `/api/tokens/${token.uid}/confirm`;
    expect(codeOf((await post(url, ada)).body)).toBe('SAME_PERSON');
    expect((await post(url, await byLink(world.link('Cleo')))).statusCode).toBe(200);
    expect((await me(headers)).madeBy).toEqual([]);
    const own = { name: 'own', scopes: ['read'] };
    const made = MadeToken.parse(
      (await post('/api/tokens', await byLink(world.link('Bob')), own)).json(),
    );
    expect((await me({ host, authorization: `Bearer ${made.secret}` })).madeBy).toEqual([]);
  });

  it('has an id that stays when the session gets a new secret', async () => {
    await app.close();
    let time = Date.UTC(2026, 10, 20, 12);
    world = createWorld({ now: () => time });
    app = await createApp(world.ports, { ...appOptions, now: () => time });
    const ada = await byLink(world.link('Ada'));
    const { session } = await me(ada);
    time += 3_600_001;
    const rotated = await app.inject({ url: '/api/me', headers: ada });
    const cookie = String(rotated.headers['set-cookie']).split(';', 1)[0] ?? '';
    expect(session).toMatch(/^[0-9a-f-]{36}$/);
    expect(await me({ ...fromConsole, cookie })).toMatchObject({ session, opened: 'link' });
  });
});

describe('confirming', () => {
  it('is for another lead: not for who made it, nor for what that lead made', async () => {
    const ada = await byLink(world.link('Ada'));
    const bob = await madeBy(ada, 'Bob');
    const carl = await madeBy(ada, 'Carl');
    expect(codeOf((await confirm('Bob', ada)).body)).toBe('SAME_PERSON');
    expect(codeOf((await confirm('Bob', bob.headers)).body)).toBe('SAME_PERSON');
    expect(codeOf((await confirm('Bob', carl.headers)).body)).toBe('SAME_PERSON');
    expect((await me(bob.headers)).madeBy).toEqual([await uidOf('Ada')]);
    const confirmed = await confirm('Bob', await byLink(world.link('Cleo')));
    expect(confirmed.json()).toMatchObject({ confirmedBy: await uidOf('Cleo') });
    expect((await me(bob.headers)).madeBy).toEqual([]);
  });

  it('is refused to a lead who opened a session of the account by a link', async () => {
    const ada = await byLink(world.link('Ada'));
    world.people.add('Bob', ['analyst']);
    const link = await post(`/api/accounts/${await uidOf('Bob')}/link`, ada);
    await byLink(secretOf(SignInLink.parse(link.json())));
    expect(codeOf((await confirm('Bob', ada)).body)).toBe('SAME_PERSON');
  });

  it('is for the owner on the machine, also of what the owner made', async () => {
    const bob = await madeBy(owner, 'Bob', 'analyst');
    expect((await me(bob.headers)).madeBy).toEqual(['owner']);
    expect((await confirm('Bob', owner)).json()).toMatchObject({ confirmedBy: 'owner' });
    expect((await me(bob.headers)).madeBy).toEqual([]);
  });

  it('is not for an analyst', async () => {
    const bob = await madeBy(owner, 'Bob', 'analyst');
    world.people.add('Cleo', ['lead']);
    expect(codeOf((await confirm('Cleo', bob.headers)).body)).toBe('FORBIDDEN_ROLE');
  });
});
