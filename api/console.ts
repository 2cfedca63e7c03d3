/** Serves the built console: its files, and its one page for every address that is a page of it. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { WatchbillError } from '../domain/errors.ts';

/** Folder of the built console, or null when it is not built. Works from the sources and from `dist/`. */
export function builtConsole(): string | null {
  const compiled = import.meta.url.endsWith('.js');
  const folder = fileURLToPath(new URL(compiled ? '../web/' : '../dist/web/', import.meta.url));
  return existsSync(`${folder}index.html`) ? folder : null;
}

const notBuilt = 'The console is not built. Run: npm run build:web\n';

export async function serveConsole(app: FastifyInstance, webRoot: string | null): Promise<void> {
  if (webRoot !== null) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: false,
      wildcard: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        // Vite names these files by their content; the page that names them must be asked for each time.
        const lasting = path.includes('/assets/');
        response.setHeader('cache-control', lasting ? 'max-age=31536000, immutable' : 'no-cache');
      },
    });
    app.get('/', { schema: { hide: true } }, async (_request, reply) =>
      reply.sendFile('index.html'),
    );
  }
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const isPage = request.method === 'GET' && !path.startsWith('/api') && !path.includes('.');
    if (!isPage) throw new WatchbillError('NOT_FOUND', 'no such address');
    if (webRoot === null) return reply.code(503).type('text/plain').send(notBuilt);
    return reply.sendFile('index.html');
  });
}
