/** The files that the API gives of an incident: right types and names, for readers only, nothing for what is not there. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { ErrorBody } from '../../domain/api.ts';
import { exportFormats, fileNameOf } from '../../domain/export.ts';
import { appOptions } from './app-options.ts';
import { createWorld } from './in-memory-ports.ts';
import { incidentUid } from './vishing-findings.ts';

let app: FastifyInstance;
beforeEach(async () => {
  app = await createApp(createWorld().ports, appOptions);
});
afterEach(() => app.close());

const headers = {
  host: '127.0.0.1',
  authorization: `Bearer ${appOptions.instanceToken}`,
};
const get = (query: string, uid = incidentUid) =>
  app.inject({ url: `/api/incidents/${uid}/export${query}`, headers });

it.each([
  ['markdown', 'text/markdown; charset=utf-8', '-analyst.md', '# Incident'],
  ['html', 'text/html; charset=utf-8', '-analyst.html', '<!doctype html>'],
  ['stix', 'application/stix+json; version="2.1"; charset=utf-8', '.stix.json', '{'],
  ['ocsf', 'application/json; charset=utf-8', '.ocsf.json', '['],
])('gives %s as a file', async (...[format, contentType, ending, begins]) => {
  const answer = await get(`?format=${format}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe(contentType);
  expect(answer.headers['content-disposition']).toBe(
    `attachment; filename="${incidentUid}${ending}"`,
  );
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.body.startsWith(begins)).toBe(true);
});

it('gives each reader their own version', async () => {
  const bodies = await Promise.all(
    ['analyst', 'manager', 'regulator'].map(
      async (reader) => (await get(`?format=markdown&reader=${reader}`)).body,
    ),
  );
  expect(new Set(bodies).size).toBe(3);
  expect(bodies[1]).toContain('In five sentences');
});

it.each(['', '?format=pdf', '?format=html&reader=press', '?format=html&format=stix'])(
  'refuses %s',
  async (query) => {
    const answer = await get(query);
    expect(answer.statusCode).toBe(400);
    expect(ErrorBody.parse(answer.json()).error.code).toBe('INVALID_BODY');
  },
);

it('says that an incident is not there', async () => {
  const answer = await get('?format=html', 'inc-none');
  expect(answer.statusCode).toBe(404);
  expect(ErrorBody.parse(answer.json()).error.code).toBe('NOT_FOUND');
});

it('names a file by nothing that a header or a file system would read otherwise', () => {
  for (const format of exportFormats) {
    const name = fileNameOf('in"c\r\n../../x; y=\u202e', { format, reader: 'manager' });
    expect(name).toMatch(/^[\w-]+(-manager)?(\.\w+)+$/);
  }
});
