/** Merging and splitting incidents, and undoing it. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { Merging, Regrouped, Regrouping, Splitting } from '../../domain/regrouping.ts';
import { caller } from '../auth.ts';
import { found, parseBody } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

export function regroupingRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/incidents/:uid/regroupings',
    {
      schema: {
        summary: 'Merges and splits of an incident, the newest first',
        params: ByUid,
        response: { 200: z.array(Regrouping), '4xx': ErrorBody },
      },
    },
    async (request) => found(await ports.regroupings(request.params.uid), 'incident'),
  );
  routes.post(
    '/api/incidents/:uid/merge',
    {
      schema: {
        summary: 'Merge another open incident into this one',
        description:
          'With `preview`, says what would move and changes nothing. The other one is closed as a duplicate.',
        params: ByUid,
        body: Merging,
        response: { 200: Regrouped, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.mergeIncidents({
        uid: request.params.uid,
        merging: parseBody(Merging, request.body),
        by: caller(request),
      }),
  );
  routes.post(
    '/api/incidents/:uid/split',
    {
      schema: {
        summary: 'Move some findings of an open incident into a new one, and keep the two apart',
        description: 'With `preview`, says what would move and changes nothing.',
        params: ByUid,
        body: Splitting,
        response: { 200: Regrouped, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.splitIncident({
        uid: request.params.uid,
        splitting: parseBody(Splitting, request.body),
        by: caller(request),
      }),
  );
  undoRoute(app, ports);
}

function undoRoute(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/regroupings/:uid/undo',
    {
      schema: {
        summary: 'Take a merge or a split back, as long as the incident is open',
        params: ByUid,
        response: { 200: Regrouping, '4xx': ErrorBody },
      },
    },
    async (request) => ports.undoRegrouping({ uid: request.params.uid, by: caller(request) }),
  );
}
