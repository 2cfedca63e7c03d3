/** An incident as a file to keep, print or hand on. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { exportFormats, ExportRequest, fileKinds, fileNameOf } from '../../domain/export.ts';
import { found } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

const files = Object.fromEntries(
  exportFormats.map((format) => [fileKinds[format].contentType, { schema: z.string() }]),
);

export function exportRoutes(app: FastifyInstance, ports: ApiPorts): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/incidents/:uid/export',
    {
      schema: {
        summary: 'One incident as a file: Markdown, HTML, STIX 2.1 or OCSF 1.5.0',
        description: '`reader` says whom Markdown and HTML are for; STIX and OCSF hold everything.',
        params: ByUid,
        querystring: ExportRequest,
        response: { 200: { description: 'The file', content: files }, '4xx': ErrorBody },
      },
    },
    async (request, reply) => {
      const { uid } = request.params;
      const text = found(await ports.exportIncident(uid, request.query), 'incident');
      return reply
        .header('content-type', fileKinds[request.query.format].contentType)
        .header('content-disposition', `attachment; filename="${fileNameOf(uid, request.query)}"`)
        .send(text);
    },
  );
}
