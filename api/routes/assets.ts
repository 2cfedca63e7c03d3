/** The inventory: reading it, replacing it, and what it knows of one device. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { Asset, DeviceAsset } from '../../domain/asset.ts';
import { caller } from '../auth.ts';
import { parseBody } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

/** Room for some 20,000 assets. */
const BODY_BYTES = 8 * 1024 * 1024;

const Assets = z.array(Asset);

export function assetRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const all = { 200: Assets, '4xx': ErrorBody };
  routes.get('/api/assets', { schema: { summary: 'All assets', response: all } }, async () =>
    ports.assets(),
  );
  routes.put(
    '/api/assets',
    {
      bodyLimit: BODY_BYTES,
      schema: { summary: 'Replace the inventory', body: Assets, response: all },
    },
    async (request) => ports.replaceAssets(parseBody(Assets, request.body), caller(request)),
  );
  routes.get(
    '/api/assets/:uid',
    {
      schema: {
        summary: 'What is known of an asset, by its uid, address or host name',
        params: ByUid,
        response: { 200: DeviceAsset, '4xx': ErrorBody },
      },
    },
    async (request) => ports.asset(request.params.uid),
  );
  routes.put(
    '/api/assets/:uid',
    {
      schema: { summary: 'Enter or change one asset', params: ByUid, body: Asset, response: all },
    },
    async (request) => {
      const asset = { ...parseBody(Asset, request.body), uid: request.params.uid };
      return await ports.putAsset(asset, caller(request));
    },
  );
  routes.delete(
    '/api/assets/:uid',
    { schema: { summary: 'Take one asset out', params: ByUid, response: all } },
    async (request) => ports.removeAsset(request.params.uid, caller(request)),
  );
}
