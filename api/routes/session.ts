/** Signing in by a one-time link or a password, signing out, who one is, and one's password. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ErrorBody, Me, SignIn, SignInLink } from '../../domain/api.ts';
import { OWNER } from '../../domain/party.ts';
import { Account, PasswordSignIn, SetPassword } from '../../domain/people-api.ts';
import { caller, type AuthOptions } from '../auth.ts';
import { parseBody } from '../errors.ts';
import type { ApiPorts } from '../ports.ts';
import { signOut } from '../sessions.ts';
import { makeLink, setPassword, signInByLink, signInByPassword } from '../sign-in.ts';
import { createThrottle } from '../throttle.ts';

const signedIn = { 200: Me, '4xx': ErrorBody };

/** Setting a password is done by people, and costs a moment of work: more than this a minute of one account is not. */
const fewTries = {
  rateLimit: {
    max: 20,
    timeWindow: '1 minute',
    keyGenerator: (request: FastifyRequest) => caller(request).account ?? OWNER,
  },
};

export function sessionRoutes(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  signInRoutes(app, ports, options);
  ownRoutes(app, ports, options);
}

function signInRoutes(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const throttle = createThrottle();
  routes.post(
    '/api/session',
    {
      schema: {
        summary: 'Exchange a one-time link for a session',
        body: SignIn,
        response: signedIn,
        security: [],
      },
    },
    async (request, reply) => {
      const { token } = parseBody(SignIn, request.body);
      return signInByLink({ token, request, reply }, ports, options);
    },
  );
  routes.post(
    '/api/session/password',
    {
      schema: {
        summary: 'Sign in by name and password',
        body: PasswordSignIn,
        response: signedIn,
        security: [],
      },
    },
    async (request, reply) => {
      const credentials = parseBody(PasswordSignIn, request.body);
      const given = { ...credentials, request, reply };
      return signInByPassword(given, ports, { ...options, throttle });
    },
  );
}

/** Who one is, and what one may change about that. */
function ownRoutes(app: FastifyInstance, ports: ApiPorts, options: AuthOptions): void {
  const routes = app.withTypeProvider<ZodTypeProvider>();
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
    { schema: { summary: 'Who is signed in', response: signedIn } },
    async (request) => caller(request),
  );
  routes.post(
    '/api/me/password',
    {
      config: fewTries,
      schema: {
        summary: 'Set one’s password; all other sessions end',
        body: SetPassword,
        response: { 200: Account, '4xx': ErrorBody },
      },
    },
    async (request, reply) => {
      const { password, current } = parseBody(SetPassword, request.body);
      return setPassword({ password, current, request, reply }, ports, options);
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
    async (request) => makeLink({ request, account: null }, ports, options),
  );
}
