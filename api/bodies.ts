/** Reads the bodies of requests: JSON, within bounds that are checked before it is parsed. */
import type { FastifyInstance } from 'fastify';
import { requireBoundedJson, type TextBounds } from '../domain/bounds.ts';

/** No body that the API knows is deeper; the largest is an inventory of some 20,000 assets. */
export const bodyBounds: TextBounds = { length: 8 * 1024 * 1024, parts: 500_000, depth: 32 };

/** How long a body may be is each route's `bodyLimit`, and asked while it arrives. */
export function installBodies(app: FastifyInstance, bounds: TextBounds = bodyBounds): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request, body: string, done) => {
      try {
        requireBoundedJson(body, bounds, 'the body');
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      void parseJson(request, body, done);
    },
  );
}
