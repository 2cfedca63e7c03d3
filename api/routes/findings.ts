/** The findings of an incident, and one of them with the raw records it rests on. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { Finding, FindingsPage } from '../../domain/finding.ts';
import { found } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { hashSecret } from '../secrets.ts';
import { ByUid } from './by-uid.ts';

const FindingsQuery = z.object({
  /** uid of the last finding of the page before. */
  after: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

export function findingRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/incidents/:uid/findings',
    {
      schema: {
        summary: 'Findings of an incident by start time, without their raw records, page by page',
        description:
          'The answer has an `etag`; sent back as `if-none-match`, a page of which nothing has changed answers 304.',
        params: ByUid,
        querystring: FindingsQuery,
        response: { 200: FindingsPage, 304: z.null(), '4xx': ErrorBody },
      },
    },
    async (request, reply) => {
      const { after = null, limit } = FindingsQuery.parse(request.query);
      const { uid } = request.params;
      const page = found(await ports.findings(uid, { after, limit }), 'incident');
      const tag = `"${hashSecret(JSON.stringify(page))}"`;
      reply.header('etag', tag);
      if (request.headers['if-none-match'] === tag) return await reply.code(304).send(null);
      return page;
    },
  );
  routes.get(
    '/api/findings/:uid',
    {
      schema: {
        summary: 'One finding with the raw records it rests on',
        params: ByUid,
        response: { 200: Finding, '4xx': ErrorBody },
      },
    },
    async (request) => found(await ports.finding(request.params.uid), 'finding'),
  );
}
