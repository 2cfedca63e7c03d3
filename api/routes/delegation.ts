/** The delegation document: what holds, what waits, what a change would do, and changing it. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { ErrorBody } from '../../domain/api.ts';
import {
  DelegationChange,
  DelegationComparison,
  DelegationOutcome,
  DelegationText,
  DelegationView,
} from '../../domain/delegation-api.ts';
import { caller } from '../auth.ts';
import { parseBody } from '../errors.ts';
import { GrantRequest, type ApiPorts } from '../ports.ts';

/** A document is text that people write; one of this size has been generated. */
const BODY_BYTES = 512 * 1024;

export function delegationRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/delegation',
    {
      schema: {
        summary: 'The delegation in force, the change that waits, and the versions before',
        response: { 200: DelegationView, '4xx': ErrorBody },
      },
    },
    async () => ports.delegation(),
  );
  routes.post(
    '/api/delegation/check',
    {
      bodyLimit: BODY_BYTES,
      schema: {
        summary: 'What a document would loosen and tighten; changes nothing',
        body: DelegationText,
        response: { 200: DelegationComparison, '4xx': ErrorBody },
      },
    },
    async (request) => ports.checkDelegation(parseBody(DelegationText, request.body).text),
  );
  routes.put(
    '/api/delegation',
    {
      bodyLimit: BODY_BYTES,
      schema: {
        summary: 'Change the delegation document',
        description: 'What tightens holds at once; what loosens needs the lead role and waits.',
        body: DelegationChange,
        response: { 200: DelegationOutcome, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.changeDelegation(parseBody(DelegationChange, request.body), caller(request)),
  );
  routes.post(
    '/api/delegation/grants',
    {
      schema: {
        summary: 'Grant L3 or L4 for a scope, until a date',
        body: GrantRequest,
        response: { 200: DelegationOutcome, '4xx': ErrorBody },
      },
    },
    async (request) =>
      ports.grantDelegation(parseBody(GrantRequest, request.body), caller(request)),
  );
}
