/** Reading incidents, and closing one. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Closing, ErrorBody } from '../../domain/api.ts';
import { Incident, IncidentSummary } from '../../domain/incident.ts';
import { caller } from '../auth.ts';
import { found, parseBody } from '../errors.ts';
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
  routes.post(
    '/api/incidents/:uid/close',
    {
      schema: {
        summary: 'Close an incident with the reason, once',
        description:
          '`kind` belongs to `benign_trigger`, and to it alone. `severity` is the person’s own, beside the agents’, and needs a `note` that says why. The verdict teaches pattern of life; a second one answers 409 INCIDENT_CLOSED.',
        params: ByUid,
        body: Closing,
        response: { 200: Incident, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.closeIncident({
        uid: request.params.uid,
        closing: parseBody(Closing, request.body),
        by: caller(request),
      }),
  );
}
