/** Reading actions, and a person's answer to the one that asks. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ActionView } from '../../domain/action.ts';
import { Answer, ErrorBody, Extend, Lift } from '../../domain/api.ts';
import { caller } from '../auth.ts';
import { found, parseBody } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

export function actionRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/actions',
    {
      schema: {
        summary: 'Actions, those that wait for a person first',
        response: { 200: z.array(ActionView), '4xx': ErrorBody },
      },
    },
    async () => ports.actions(),
  );
  routes.get(
    '/api/actions/:uid',
    {
      schema: {
        summary: 'One action',
        params: ByUid,
        response: { 200: ActionView, '4xx': ErrorBody },
      },
    },
    async (request) => found(await ports.action(request.params.uid), 'action'),
  );
  routes.post(
    '/api/actions/:uid/answer',
    {
      schema: {
        summary: 'Approve or reject an action that asks',
        description:
          'Names the version it was given for; another version answers 409 ACTION_CHANGED.',
        params: ByUid,
        body: Answer,
        response: { 200: ActionView, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.answerAction({
        uid: request.params.uid,
        answer: parseBody(Answer, request.body),
        by: caller(request),
      }),
  );
  leaseRoutes(app, ports);
}

function leaseRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const answers = { 200: ActionView, '4xx': ErrorBody };
  routes.post(
    '/api/actions/:uid/lift',
    {
      schema: {
        summary: 'End an active lease before its time',
        params: ByUid,
        body: Lift,
        response: answers,
      },
    },
    async (request) =>
      ports.liftAction(request.params.uid, parseBody(Lift, request.body), caller(request)),
  );
  routes.post(
    '/api/actions/:uid/extend',
    {
      schema: {
        summary: 'Prolong an active lease, or take it over',
        description:
          'The policies decide, as for every renewal; a refusal answers 409 ACTION_DENIED.',
        params: ByUid,
        body: Extend,
        response: answers,
      },
    },
    async (request) =>
      ports.extendAction(request.params.uid, parseBody(Extend, request.body), caller(request)),
  );
}
