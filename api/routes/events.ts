/** The stream that tells a console what changed. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { caller } from '../auth.ts';
import { lastEventId } from '../events.ts';
import type { ChangeFeed } from '../events.ts';

export function eventRoutes(
  app: FastifyInstance,
  feed: ChangeFeed,
  mayListen: (request: FastifyRequest) => Promise<boolean>,
): void {
  app.get(
    '/api/events',
    {
      schema: {
        summary: 'Server-sent events: what changed, to be fetched again',
        description: 'Each `data` is a ServerEvent. Resumes after `Last-Event-ID`.',
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const stream = await feed.listen(lastEventId(request.headers['last-event-id']), {
        session: caller(request).session,
        mayListen: () => mayListen(request),
      });
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('x-accel-buffering', 'no')
        .send(stream);
    },
  );
}
