/** What agents did, read through the API: steps of an incident, and texts by their hash. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { agentSteps, agentTexts } from './agent-record.ts';
import { appOptions } from './app-options.ts';
import { createWorld } from './in-memory-ports.ts';
import { incidentUid } from './vishing-findings.ts';

let app: FastifyInstance;
beforeEach(async () => {
  app = await createApp(createWorld().ports, appOptions);
});
afterEach(() => app.close());

const headers = { host: '127.0.0.1', authorization: `Bearer ${appOptions.instanceToken}` };
const get = async (url: string) => {
  const answer = await app.inject({ url, headers });
  return { status: answer.statusCode, body: answer.json<unknown>() };
};

it('gives the steps in their order, and each text by its hash', async () => {
  const { status, body } = await get(`/api/incidents/${incidentUid}/steps`);
  expect({ status, body }).toEqual({ status: 200, body: agentSteps(incidentUid) });
  for (const [hash, text] of agentTexts)
    expect((await get(`/api/agent-texts/${hash}`)).body).toEqual({ hash, text });
});

it.each([
  ['/api/incidents/inc-none/steps', 404],
  [`/api/agent-texts/${'0'.repeat(64)}`, 404],
  ['/api/agent-texts/..%2f..%2fetc', 400],
])('has nothing at %s', async (url, status) => {
  expect((await get(url)).status).toBe(status);
});
