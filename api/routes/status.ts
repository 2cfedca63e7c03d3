/** How the instance is: alive, what it may do, what it reads, and the kill switch. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody, KillSwitchChange, Status } from '../../domain/api.ts';
import { mayRelease } from '../access.ts';
import { caller } from '../auth.ts';
import { parseBody } from '../errors.ts';
import { openApiDocument } from '../openapi.ts';
import type { ApiPorts } from '../ports.ts';

const Health = z.object({
  ok: z.literal(true),
  product: z.literal('watchbill'),
  version: z.string(),
});

export function statusRoutes(app: FastifyInstance, ports: ApiPorts, version: string): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/health',
    {
      schema: { summary: 'Is it alive', response: { 200: Health }, security: [] },
    },
    async () => ({ ok: true as const, product: 'watchbill' as const, version }),
  );
  routes.get('/api/openapi.json', { schema: { hide: true } }, async () => openApiDocument(app));
  routes.get(
    '/api/status',
    { schema: { summary: 'State of this instance', response: { 200: Status, '4xx': ErrorBody } } },
    async () => ports.status(),
  );
  routes.post(
    '/api/kill-switch',
    {
      schema: {
        summary: 'Pull or release the kill switch',
        body: KillSwitchChange,
        response: { 200: Status, '4xx': ErrorBody },
      },
    },
    async (request) => {
      const change = parseBody(KillSwitchChange, request.body);
      const me = caller(request);
      if (!change.engaged) mayRelease(me);
      return ports.setKillSwitch(change, me);
    },
  );
}
