/** Closing an incident, what that would teach, and opening it again. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Closing, ErrorBody, LessonPreview, Reopening } from '../../domain/api.ts';
import { Incident } from '../../domain/incident.ts';
import { caller } from '../auth.ts';
import { parseBody } from '../errors.ts';
import type { ClosingPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

export function closingRoutes(app: FastifyInstance, ports: ClosingPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/incidents/:uid/close',
    {
      schema: {
        summary: 'Close an incident with the reason',
        description:
          '`kind` belongs to `benign_trigger`, and to it alone. `severity` is the person’s own, beside the agents’, and needs a `note` that says why. `because` names the findings that decided it. The verdict teaches pattern of life: what makes something normal does so when the time to take it back is over (`closed.teachesAt`). One that is closed answers 409 INCIDENT_CLOSED.',
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
  routes.post(
    '/api/incidents/:uid/reopen',
    {
      schema: {
        summary: 'Open a closed incident again, and take back what its closing made normal',
        params: ByUid,
        body: Reopening,
        response: { 200: Incident, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.reopenIncident({
        uid: request.params.uid,
        note: parseBody(Reopening, request.body).note,
        by: caller(request),
      }),
  );
  routes.post(
    '/api/incidents/:uid/lesson',
    {
      schema: {
        summary: 'What closing an incident so would teach; nothing is stored',
        params: ByUid,
        body: Closing,
        response: { 200: LessonPreview, '4xx': ErrorBody },
      },
    },
    async (request) => ports.previewLesson(request.params.uid, parseBody(Closing, request.body)),
  );
}
