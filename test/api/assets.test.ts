/** The inventory through the API: whole and asset by asset, refused with every mistake, and large. */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { createApp } from '../../api/app.ts';
import { Asset, DeviceAsset } from '../../domain/asset.ts';
import { createWorld } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const token = appOptions.instanceToken;
let app: FastifyInstance;
beforeEach(async () => {
  app = await createApp(createWorld().ports, appOptions);
});
afterEach(() => app.close());

async function ask(method: 'GET' | 'PUT' | 'DELETE', path: string, payload?: unknown) {
  const request: InjectOptions = {
    method,
    url: `/api/assets${path}`,
    headers: { host: '127.0.0.1', authorization: `Bearer ${token}` },
  };
  if (payload !== undefined) {
    request.payload = JSON.stringify(payload);
    request.headers = { ...request.headers, 'content-type': 'application/json' };
  }
  return await app.inject(request);
}

async function uids(): Promise<string[]> {
  const answer = await ask('GET', '');
  return z
    .array(Asset)
    .parse(answer.json())
    .map(({ uid }) => uid);
}

const dc = { uid: 'dc', name: 'Directory', addresses: ['10.0.0.1'], tier: 'critical' };
const web = {
  ...{ uid: 'web', name: 'Web', addresses: ['10.0.1.0/24', '2001:db8::/64'], tier: 'high' },
  ...{ hostnames: ['WEB1'], dependsOn: ['dc'] },
};

it('is replaced as a whole, with defaults for what is left out', async () => {
  const answer = await ask('PUT', '', [dc, web]);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual([Asset.parse(dc), Asset.parse(web)]);
  await ask('PUT', '', [dc]);
  expect(await uids()).toEqual(['dc']);
});

it.each([
  ['10.0.1.77', 'web', []],
  ['2001:DB8::9', 'web', []],
  ['web1.corp.example', 'web', []],
  ['::ffff:10.0.0.1', 'dc', ['web']],
  ['dc', 'dc', ['web']],
])('knows %s as %s, with its dependents', async (name, uid, dependents) => {
  await ask('PUT', '', [dc, web]);
  const answer = await ask('GET', `/${encodeURIComponent(name)}`);
  const { known, asset, ...rest } = DeviceAsset.parse(answer.json());
  expect({ known, uid: asset?.uid, dependents: rest.dependents }).toEqual({
    known: true,
    uid,
    dependents,
  });
});

it('says of a device that nobody entered that it is critical', async () => {
  const answer = await ask('GET', '/10.9.9.9');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ known: false, tier: 'critical', asset: null, dependents: [] });
});

it('takes one asset in by the uid of its address, and out', async () => {
  await ask('PUT', '', [dc]);
  expect((await ask('PUT', '/web', { ...web, uid: 'other' })).statusCode).toBe(200);
  expect(await uids()).toEqual(['dc', 'web']);
  const needed = await ask('DELETE', '/dc');
  expect(needed.statusCode).toBe(400);
  expect(needed.json()).toMatchObject({ error: { code: 'INVENTORY_INVALID' } });
  expect((await ask('DELETE', '/web')).statusCode).toBe(200);
  expect((await ask('DELETE', '/web')).json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  expect(await uids()).toEqual(['dc']);
});

it('stays as it was when what is given is wrong', async () => {
  await ask('PUT', '', [dc]);
  const twice = await ask('PUT', '', [web, { ...web, uid: 'web2', dependsOn: ['nobody'] }]);
  expect(twice.statusCode).toBe(400);
  expect(twice.json()).toMatchObject({
    error: {
      code: 'INVENTORY_INVALID',
      message: [
        'assets[0].dependsOn[0] must be the uid of an asset; it is "dc"',
        'assets[1].addresses[0] must be in one place, and belongs to web; it is "10.0.1.0/24"',
        'assets[1].addresses[1] must be in one place, and belongs to web; it is "2001:db8::/64"',
        'assets[1].dependsOn[0] must be the uid of an asset; it is "nobody"',
      ].join('\n'),
    },
  });
  const unknown = await ask('PUT', '', [{ ...dc, colour: 'red' }]);
  expect(unknown.json()).toMatchObject({ error: { code: 'INVALID_BODY' } });
  expect(await uids()).toEqual(['dc']);
});

it('has room for ten thousand assets, and not for everything', async () => {
  const many = Array.from({ length: 10_000 }, (_, n) =>
    Asset.parse({ ...dc, uid: `asset-${n}`, addresses: [`10.1.${n >> 8}.${n & 255}`] }),
  );
  expect((await ask('PUT', '', many)).statusCode).toBe(200);
  expect((await ask('GET', '/10.1.39.15')).json()).toMatchObject({ asset: { uid: 'asset-9999' } });
  const huge = await ask('PUT', '', [{ ...dc, name: 'x'.repeat(9 * 1024 * 1024) }]);
  expect(huge.json()).toMatchObject({ error: { code: 'DOCUMENT_TOO_LARGE' } });
});
