/** Reading incidents. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { Incident, IncidentSummary } from '../../domain/incident.ts';
import { found } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

export function incidentRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/incidents',
    {
      schema: {
        summary: 'Incidents, newest update first',
        response: { 200: z.array(IncidentSummary), '4xx': ErrorBody },
      },
    },
    async () => ports.incidents(),
  );
  routes.get(
    '/api/incidents/:uid',
    {
      schema: {
        summary: 'One incident: story, timeline, actions',
        params: ByUid,
        response: { 200: Incident, '4xx': ErrorBody },
      },
    },
    async (request) => found(await ports.incident(request.params.uid), 'incident'),
  );
}
