/** Builds the HTTP server of one instance over its ports; starts nothing by itself. */
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { requireAccess } from './access.ts';
import type { PublicAddress } from './address.ts';
import { guard, stillCalls } from './auth.ts';
import type { AuthOptions } from './auth.ts';
import { installBodies } from './bodies.ts';
import { serveConsole } from './console.ts';
import { installErrors } from './errors.ts';
import { ChangeFeed } from './events.ts';
import { createLimits } from './limits.ts';
import { installOpenApi } from './openapi.ts';
import type { ApiPorts } from './ports.ts';
import { actionRoutes } from './routes/actions.ts';
import { assetRoutes } from './routes/assets.ts';
import { delegationRoutes } from './routes/delegation.ts';
import { eventRoutes } from './routes/events.ts';
import { exportRoutes } from './routes/export.ts';
import { findingRoutes } from './routes/findings.ts';
import { closingRoutes } from './routes/closing.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { inputRoutes } from './routes/inputs.ts';
import { lifeRoutes } from './routes/life.ts';
import { peopleRoutes } from './routes/people.ts';
import { regroupingRoutes } from './routes/regrouping.ts';
import { sessionRoutes } from './routes/session.ts';
import { stepRoutes } from './routes/steps.ts';
import { alarmRoutes, statusRoutes } from './routes/status.ts';
import { sessionTimes, type SessionTimes } from './sessions.ts';
import { WatchbillError } from '../domain/errors.ts';

export interface ApiOptions {
  /** The product's version. */
  version: string;
  /** Bearer token of this running instance (the command line reads it from a file only its owner can read). */
  instanceToken: string;
  /** Name recorded for who calls with the instance token. */
  ownerName: string;
  /** Folder of the built console (`builtConsole()`), or null for the API alone. */
  webRoot: string | null;
  /** Absent: silent. */
  logger?: FastifyBaseLogger;
  /** Lifetimes of a browser's session; `sessionTimes`. */
  sessions?: Partial<SessionTimes>;
  /** By which name other people come in, through a TLS proxy; absent: loopback only. */
  publicAddress?: PublicAddress | null;
  /** Requests a minute of one account or API token; 1,200, which a console with its pages open never reaches. */
  requestsPerMinute?: number;
  /** Requests a minute from one address in which nobody is recognised; 300. */
  strangersPerMinute?: number;
  /** Streams of events that one session or token may hold open at once; 20. */
  streamsPerSession?: number;
  /** Pause between looks for changes while a console listens; 300 ms. */
  pollMs?: number;
  /** Pause between keep-alive comments; 15 s. */
  heartbeatMs?: number;
  now?: () => number;
}

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    // Mantine writes its theme's variables into a style element; styles carry no script.
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

async function installHeaders(app: FastifyInstance): Promise<void> {
  // Loopback speaks plain HTTP: a pinned HTTPS would lock the browser out of every other local server.
  await app.register(helmet, { contentSecurityPolicy, strictTransportSecurity: false });
  app.addHook('onSend', async (request, reply) => {
    if (request.routeOptions.url?.startsWith('/api/') === true)
      reply.header('cache-control', 'no-store');
  });
}

/** Limits of single routes, for those that name one; all others are counted by `Limits`. */
async function installLimits(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new WatchbillError('RATE_LIMITED', 'too many requests', {
        fix: `try again in ${Math.ceil(ttl / 1000)} s`,
      }),
  });
}

/**
 * The API and the console of one instance. The caller listens, on 127.0.0.1 only, and closes.
 * @throws nothing by itself; a port that throws something unknown answers INTERNAL and is logged
 */
export async function createApp(ports: ApiPorts, options: ApiOptions): Promise<FastifyInstance> {
  const { publicAddress = null, now = Date.now } = options;
  const app: FastifyInstance = Fastify({
    ...(options.logger === undefined ? { logger: false } : { loggerInstance: options.logger }),
    // Only the pinned proxies' word for whom they speak is believed.
    trustProxy: publicAddress === null ? false : [...publicAddress.proxies],
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
  });
  const auth: AuthOptions = {
    instanceToken: options.instanceToken,
    ownerName: options.ownerName,
    ...sessionTimes,
    ...options.sessions,
    publicAddress,
    limits: createLimits({
      perCaller: options.requestsPerMinute ?? 1200,
      perStranger: options.strangersPerMinute ?? 300,
      now,
    }),
    now,
  };
  const feed = new ChangeFeed(ports, {
    pollMs: options.pollMs ?? 300,
    heartbeatMs: options.heartbeatMs ?? 15_000,
    perListener: options.streamsPerSession ?? 20,
    onError: (error) => app.log.error({ err: error }, 'looking for changes failed'),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  installBodies(app);
  installErrors(app);
  requireAccess(app);
  await app.register(cookie);
  await installLimits(app);
  await installHeaders(app);
  await installOpenApi(app, options.version);
  guard(app, ports, auth);
  sessionRoutes(app, ports, auth);
  peopleRoutes(app, ports, auth);
  regroupingRoutes(app, ports);
  stepRoutes(app, ports);
  statusRoutes(app, ports, options.version);
  alarmRoutes(app, ports);
  incidentRoutes(app, ports);
  closingRoutes(app, ports);
  findingRoutes(app, ports);
  exportRoutes(app, ports);
  actionRoutes(app, ports);
  assetRoutes(app, ports);
  delegationRoutes(app, ports);
  inputRoutes(app, ports);
  lifeRoutes(app, ports);
  eventRoutes(app, feed, (request) => stillCalls(request, ports, auth));
  await serveConsole(app, options.webRoot);
  app.addHook('preClose', async () => feed.close());
  return app;
}
