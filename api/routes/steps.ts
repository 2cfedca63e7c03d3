/** What agents did in an incident, step by step, and the texts that passed between them and a model. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AgentStep, AgentText } from '../../domain/agent.ts';
import { ErrorBody } from '../../domain/api.ts';
import { found } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { ByUid } from './by-uid.ts';

const ByHash = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) });

export function stepRoutes(app: FastifyInstance, ports: ApiPorts): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.get(
    '/api/incidents/:uid/steps',
    {
      schema: {
        summary: 'The steps of an investigation, in their order',
        params: ByUid,
        response: { 200: z.array(AgentStep), '4xx': ErrorBody },
      },
    },
    async (request) => found(await ports.agentSteps(request.params.uid), 'incident'),
  );
  routes.get(
    '/api/agent-texts/:hash',
    {
      schema: {
        summary: 'A prompt, a raw answer or what was made of it, by its SHA-256',
        params: ByHash,
        response: { 200: AgentText, '4xx': ErrorBody },
      },
    },
    async (request) => {
      const { hash } = request.params;
      return { hash, text: found(await ports.agentText(hash), 'text') };
    },
  );
}
