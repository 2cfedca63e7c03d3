/** `watchbill accounts` and `tokens`: the real command line against a real API over people in memory. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Me } from '../../../domain/api.ts';
import type { World } from '../../api/in-memory-ports.ts';
import { serveWorld, type Served } from '../served.ts';
import { watchbill } from '../watchbill.ts';

let served: Served;
let world: World;
let address: string;
let dataDir: string;

beforeEach(async () => {
  served = await serveWorld();
  ({ world, address, dataDir } = served);
});
afterEach(() => served[Symbol.asyncDispose]());

const run = (...args: string[]) => watchbill(args, { dataDir });

/** What the API says to this token. */
async function statusFor(secret: string, path: string): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  return (await fetch(`${address}${path}`, { headers })).status;
}

test('an account is made with a link that signs its person in, with the roles given', async () => {
  const made = await run('accounts', 'add', 'anna', '--role', 'analyst,auditor');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  const [, link = ''] = /\/first#(\S+)/.exec(made.stdout) ?? [];
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { origin: address, 'content-type': 'application/json' },
    body: JSON.stringify({ token: link }),
  });
  expect(Me.parse(await answer.json())).toMatchObject({
    name: 'anna',
    roles: ['analyst', 'auditor'],
  });
  const again = await run('accounts', 'add', 'Anna', '--role', 'lead');
  expect(again.code).toBe(4);
  expect(again.stderr).toMatch(/^error ACCOUNT_EXISTS: /);
});

test('an account is found by its name in any case, its roles changed, and it is disabled', async () => {
  world.people.add('Bob', ['analyst']);
  expect(await run('accounts', 'roles', 'bob', '--role', 'engineer')).toMatchObject({
    code: 0,
    stdout: 'Bob: engineer\n',
  });
  expect(await run('accounts', 'disable', 'BOB')).toMatchObject({
    code: 0,
    stdout: 'Bob: engineer, disabled\n',
  });
  expect((await run('accounts', 'list')).stdout).toContain('Bob\tengineer\tdisabled\t\tnobody\n');
  const nobody = await run('accounts', 'disable', 'nobody');
  expect(nobody.stderr).toMatch(/^error NOT_FOUND: /);
});

test('a role that there is not is refused, with those that there are', async () => {
  const { code, stderr } = await run('accounts', 'add', 'anna', '--role', 'boss');
  expect(code).toBe(2);
  expect(stderr).toContain('lead');
  expect((await run('accounts', 'list', '--json')).stdout).not.toContain('anna');
});

test('a token acts within its scope until it is revoked; its secret goes to stdout alone', async () => {
  world.people.add('anna', ['analyst']);
  const args = ['--account', 'anna', '--scope', 'read', '--days', '30'];
  const made = await run('tokens', 'create', 'nightly', ...args);
  const secret = made.stdout.trim();
  expect(made.stdout).toMatch(/^wb_[\w-]{43}\n$/);
  expect(made.stderr).not.toContain(secret);
  expect(await statusFor(secret, '/api/actions')).toBe(200);
  expect(await statusFor(secret, '/api/accounts')).toBe(403);
  const listed = (await run('tokens', 'list')).stdout;
  expect(listed).toContain('\tnightly\tanna\tread\t');
  expect(listed).not.toContain(secret);
  const [uid = ''] = listed.split('\n')[1]?.split('\t') ?? [];
  expect((await run('tokens', 'revoke', uid)).code).toBe(0);
  expect(await statusFor(secret, '/api/actions')).toBe(401);
});

test('an account says who made it, and is confirmed by the owner on the machine', async () => {
  await run('accounts', 'add', 'anna', '--role', 'analyst');
  const listed = async () => (await run('accounts', 'list')).stdout;
  expect(await listed()).toContain('anna\tanalyst\tby link only\towner\tnobody\n');
  const confirmed = await run('accounts', 'confirm', 'Anna');
  expect(confirmed).toMatchObject({ code: 0, stdout: 'anna: confirmed by owner\n' });
  expect(await listed()).toContain('anna\tanalyst\tby link only\towner\towner\n');
});

test('a token says who made it, and is confirmed by the owner on the machine', async () => {
  world.people.add('anna', ['analyst']);
  await run('tokens', 'create', 'nightly', '--account', 'anna', '--scope', 'read');
  const listed = async () => (await run('tokens', 'list')).stdout.split('\n')[1] ?? '';
  expect(await listed()).toMatch(/\towner\tnobody$/);
  const [uid = ''] = (await listed()).split('\t');
  expect((await run('tokens', 'confirm', uid)).stdout).toBe('nightly: confirmed by owner\n');
  expect(await listed()).toMatch(/\towner\towner$/);
});
