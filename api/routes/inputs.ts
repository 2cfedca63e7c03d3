/** What of an input could not be read: the records kept with their reasons. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody, RejectedRecord } from '../../domain/api.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

export function inputRoutes(app: FastifyInstance, ports: ApiPorts): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/inputs/:uid/rejected',
    {
      schema: {
        summary: 'Records that could not be read, with the reason (the first 1,000 of each file)',
        params: ByUid,
        response: { 200: z.array(RejectedRecord), '4xx': ErrorBody },
      },
    },
    async (request) => ports.rejected(request.params.uid),
  );
}
