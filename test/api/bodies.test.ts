/** Bodies of requests are bounded before they are parsed, each bound with its own code. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { createApp } from '../../api/app.ts';
import { ErrorBody } from '../../domain/api.ts';
import { appOptions } from './app-options.ts';
import { createWorld } from './in-memory-ports.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await createApp(createWorld().ports, appOptions);
});
afterAll(() => app.close());

async function sent(body: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/delegation/check',
    headers: {
      authorization: `Bearer ${appOptions.instanceToken}`,
      'content-type': 'application/json',
    },
    payload: body,
  });
  if (answer.statusCode === 200) return '200';
  return `${answer.statusCode} ${ErrorBody.parse(answer.json()).error.code}`;
}

it.each([
  [
    'what is nested deeper than any body',
    `{"text":${'['.repeat(40)}${']'.repeat(40)}}`,
    '400 DOCUMENT_TOO_DEEP',
  ],
  [
    'what is longer than the route takes',
    JSON.stringify({ text: '#'.repeat(600_000) }),
    '413 DOCUMENT_TOO_LARGE',
  ],
  ['what is no JSON', '{"text":', '400 INVALID_BODY'],
  ['brackets in a text', JSON.stringify({ text: `version: '1' # ${'['.repeat(40)}` }), '200'],
])('%s', async (_name, body, answer) => {
  expect(await sent(body)).toBe(answer);
});
