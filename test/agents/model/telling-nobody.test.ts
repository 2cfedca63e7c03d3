/** Nobody but the server that was named learns of a question, whatever the environment tells the client. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openChat } from '../../../agents/model/chat.ts';
import { asContent } from '../../fakes/completion.ts';
import { askTriage, goodTriage, serverFor, settingsFor } from './asking.ts';

const asked = {
  model: 'fake',
  method: 'toolCall' as const,
  schemaName: 'triage',
  schema: {},
  messages: [],
};

it('tells LangSmith nothing and goes through no gateway, whatever the environment says', async () => {
  const server = await serverFor();
  const told: string[] = [];
  const listener = createServer((request, response) => {
    void text(request).then((body) => {
      told.push(`${request.url} ${body}`);
      response.writeHead(202, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const other = { baseUrl: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/v1` };
  const elsewhere = {
    LANGSMITH_TRACING: 'true',
    LANGCHAIN_TRACING_V2: 'true',
    LANGSMITH_API_KEY: 'ls-1',
    LANGSMITH_ENDPOINT: other.baseUrl,
    LANGSMITH_GATEWAY: other.baseUrl,
    OPENAI_BASE_URL: other.baseUrl,
    OPENAI_API_KEY: 'key-of-another',
    OPENAI_ORG_ID: 'org-1',
    OPENAI_CUSTOM_HEADERS: 'x-other: 1',
    LANGCHAIN_CALLBACKS_BACKGROUND: 'false',
  };
  for (const [name, value] of Object.entries(elsewhere)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await askTriage(settingsFor(server))).value).toEqual(goodTriage);
  // The same client, asked as LangChain's guides do, does tell: so the environment above is one that bites.
  const { chat } = await openChat(settingsFor(server), { maxOutputTokens: 9, fetch });
  server.replies.push({ json: asContent(asked, 'hello') });
  await chat.invoke('hello');
  await expect.poll(() => told.join('\n'), { timeout: 10_000 }).toContain('/v1/runs');
  expect(told.join('\n')).not.toContain('You triage incidents');
  expect(server.requests[0]?.headers).toEqual({
    accept: 'application/json',
    'accept-encoding': expect.any(String) as unknown,
    'accept-language': '*',
    authorization: 'Bearer key-123',
    connection: 'keep-alive',
    'content-length': expect.any(String) as unknown,
    'content-type': 'application/json',
    host: new URL(server.baseUrl).host,
    'sec-fetch-mode': 'cors',
    'user-agent': 'watchbill',
  });
});
