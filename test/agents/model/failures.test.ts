/** What is no answer: which kind of failure, whether to ask again, and when; and that leaving reaches the wire. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { retryAfterMs } from '../../../agents/model/failure.ts';
import { createModel } from '../../../agents/model/model.ts';
import { askTriage, failureOf, goodTriage, question, serverFor, settingsFor } from './asking.ts';

it.each([
  [400, 'refused', false],
  [401, 'refused', false],
  [403, 'refused', false],
  [404, 'refused', false],
  [413, 'refused', false],
  [422, 'refused', false],
  [307, 'refused', false],
  [408, 'unavailable', true],
  [409, 'unavailable', true],
  [429, 'rate_limited', true],
  [500, 'unavailable', true],
  [503, 'unavailable', true],
  [529, 'unavailable', true],
])('%i is %s, to be asked again: %s', async (status, kind, retryable) => {
  const server = await serverFor();
  server.replies.push({ status, json: { error: { message: 'Because\nof that' } } });
  const failure = await failureOf(askTriage(settingsFor(server)));
  expect(failure).toMatchObject({ kind, retryable, status, retryAfterMs: null });
  expect(failure.message).toBe(`the model server answered ${status}: Because of that`);
});

it('waits as long as the server says', async () => {
  const server = await serverFor();
  const settings = settingsFor(server);
  server.replies.push(
    { status: 429, headers: { 'retry-after': '7' }, json: {} },
    { status: 503, headers: { 'retry-after-ms': '1500' }, json: {} },
  );
  expect((await failureOf(askTriage(settings))).retryAfterMs).toBe(7_000);
  expect((await failureOf(askTriage(settings))).retryAfterMs).toBe(1_500);
});

it.each([
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after': '99999999' }, 3_600_000],
  [{ 'retry-after': '3', 'retry-after-ms': '20' }, 20],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
  // Both dates are the server's: its clock may be years off.
  [
    { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' },
    30_000,
  ],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Thu, 22 Oct 2015 00:00:00 GMT' }, 0],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT' }, null],
])('reads %j as %j ms', (headers, ms) => {
  expect(retryAfterMs(new Headers(headers))).toBe(ms);
});

it('a server that is not there is unavailable', async () => {
  const server = await serverFor();
  await server.close();
  const failure = await failureOf(askTriage(settingsFor(server)));
  expect(failure).toMatchObject({ kind: 'unavailable', retryable: true, status: null });
});

it('a connection that breaks in the middle of the answer is unavailable', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"choices": [', () => response.destroy());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const failure = await failureOf(askTriage(settingsFor({ baseUrl })));
  expect(failure).toMatchObject({ kind: 'unavailable', retryable: true, status: null });
});

it.each([
  ['before', 'hang' as const],
  ['in the middle of', { body: '{"choices": [', stall: true }],
])(
  'a server that hangs %s its answer times out, and sees the client leave',
  async (_when, reply) => {
    const server = await serverFor();
    server.replies.push(reply);
    const settings = { ...settingsFor(server), timeoutMs: 200 };
    const failure = await failureOf(askTriage(settings));
    expect(failure).toMatchObject({ kind: 'timeout', retryable: true, status: null });
    expect(failure.message).toBe('no whole answer within 0.2 s');
    await server.requests[0]?.abandoned;
  },
);

it.each([
  ['before', 'hang' as const],
  ['in the middle of', { body: '{"choices": [', stall: true }],
])(
  'cancelling %s the answer closes the connection, with the reason that was given',
  async (_when, reply) => {
    const server = await serverFor();
    server.replies.push(reply);
    const cancelling = new AbortController();
    const asking = askTriage(settingsFor(server), 'toolCall', cancelling.signal);
    const outcome = asking.catch((error: unknown) => error);
    await expect.poll(() => server.requests.length).toBe(1);
    const reason = new Error('the incident was closed');
    const start = performance.now();
    cancelling.abort(reason);
    await server.requests[0]?.abandoned;
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(await outcome).toBe(reason);
  },
);

it('what was cancelled before it was asked is never sent', async () => {
  const server = await serverFor();
  const reason = new Error('too late');
  await expect(askTriage(settingsFor(server), 'toolCall', AbortSignal.abort(reason))).rejects.toBe(
    reason,
  );
  expect(server.requests).toHaveLength(0);
});

it('follows no redirect: the prompt would go where nobody said', async () => {
  const server = await serverFor();
  const other = await serverFor();
  server.replies.push({ status: 307, headers: { location: `${other.baseUrl}/chat/completions` } });
  const failure = await failureOf(askTriage(settingsFor(server)));
  expect(failure).toMatchObject({ kind: 'refused', status: 307 });
  expect(other.requests).toHaveLength(0);
});

it('sends no key when there is none', async () => {
  const server = await serverFor();
  const { value } = await askTriage(settingsFor(server, { OPENAI_API_KEY: '' }));
  expect(value).toEqual(goodTriage);
  expect(server.requests[0]?.headers.authorization).toBeUndefined();
});

it('repeats no key that a server repeats', async () => {
  const server = await serverFor();
  server.replies.push({ status: 401, json: { error: { message: 'Incorrect key: key-123.' } } });
  const failure = await failureOf(askTriage(settingsFor(server)));
  expect(failure.message).toBe('the model server answered 401: Incorrect key: ….');
  server.replies.push({ json: { error: 'Incorrect key: key-123.' } });
  const { problem } = await askTriage(settingsFor(server));
  expect(problem).toBe('The server sent no chat completion but: Incorrect key: ….');
});

it('a mistake in the program is no failure of the server', async () => {
  const server = await serverFor();
  const model = createModel(settingsFor(server), 'toolCall');
  const { signal } = new AbortController();
  const messages = [{ role: 'nobody' as 'user', content: 'x' }];
  await expect(model.ask({ ...question, messages }, { signal })).rejects.toThrow(TypeError);
  expect(server.requests).toHaveLength(0);
});
