/** Pattern of life: what is normal for one device, credential or host name. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { EntityRef } from '../../domain/finding.ts';
import { Life } from '../../domain/life.ts';
import { found } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';

const ByEntity = z.object({ kind: EntityRef.shape.kind, id: z.string().min(1).max(200) });

export function lifeRoutes(app: FastifyInstance, ports: ApiPorts): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/life/:kind/:id',
    {
      schema: {
        summary: 'What is normal for one entity, with figures',
        params: ByEntity,
        response: { 200: Life, '4xx': ErrorBody },
      },
    },
    async (request) => found(await ports.life(request.params), 'pattern of life'),
  );
}
