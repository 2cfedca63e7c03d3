/** Signing in by a one-time link, signing out, and who one is. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody, Me, SignIn, SignInLink } from '../../domain/api.ts';
import { caller, makeLink, signIn, signOut } from '../auth.ts';
import type { AuthOptions } from '../auth.ts';
import { parseBody } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';

export function sessionRoutes(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    '/api/session',
    {
      config: { public: true },
      schema: {
        summary: 'Exchange a one-time link for a session',
        body: SignIn,
        response: { 200: Me, '4xx': ErrorBody },
        security: [],
      },
    },
    async (request, reply) => {
      const { token } = parseBody(SignIn, request.body);
      return signIn({ token, request, reply }, ports, options);
    },
  );
  routes.post(
    '/api/sign-in-links',
    {
      schema: {
        summary: 'A fresh one-time sign-in link, for the owner of the instance token',
        response: { 200: SignInLink, '4xx': ErrorBody },
      },
    },
    async (request) => makeLink(request, ports, options),
  );
  routes.delete(
    '/api/session',
    { schema: { summary: 'Sign out', response: { 204: z.null(), '4xx': ErrorBody } } },
    async (request, reply) => {
      await signOut(request, reply, ports);
      return reply.code(204).send(null);
    },
  );
  routes.get(
    '/api/me',
    { schema: { summary: 'Who is signed in', response: { 200: Me, '4xx': ErrorBody } } },
    async (request) => caller(request),
  );
}
