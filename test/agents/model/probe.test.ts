/** Servers that know some methods and not others, and what the probe makes of them. */
import { expect, it } from 'vitest';
import { probeModel } from '../../../agents/model/probe.ts';
import { outputMethods } from '../../../agents/model/settings.ts';
import { smallestInstance } from '../../fakes/smallest.ts';
import { failureOf, serverFor, settingsFor } from './asking.ts';

const { signal } = new AbortController();
const generic = { answers: { good: ({ schema }: { schema: object }) => smallestInstance(schema) } };

it.each(outputMethods.map((method, index) => ({ method, index })))(
  'finds $method where the server knows nothing better',
  async ({ method, index }) => {
    const server = await serverFor(generic);
    server.knows = outputMethods.slice(index);
    const { tried, ...found } = await probeModel(settingsFor(server), { signal });
    expect(found).toEqual({ method });
    expect(tried.map((each) => each.method)).toEqual(outputMethods.slice(0, index + 1));
    expect(tried.at(-1)?.problem).toBeNull();
    for (const { method: refused, problem } of tried.slice(0, -1)) {
      expect(problem).toBe(`the model server answered 400: ${refused} is not supported`);
    }
    expect(server.requests).toHaveLength(index + 1);
  },
);

it('passes over a method whose answer can’t be used, or that the server breaks at', async () => {
  const server = await serverFor(generic);
  server.replies.push({ json: { choices: [] } }, { status: 500, json: {} });
  const { method, tried } = await probeModel(settingsFor(server), { signal });
  expect(method).toBe('jsonObject');
  expect(tried.map(({ problem }) => problem === null)).toEqual([false, false, true]);
});

it('tries only the method that the settings name', async () => {
  const server = await serverFor(generic);
  const settings = settingsFor(server, { WATCHBILL_MODEL_OUTPUT: 'promptOnly' });
  expect(await probeModel(settings, { signal })).toEqual({
    method: 'promptOnly',
    tried: [{ method: 'promptOnly', problem: null }],
  });
  server.knows = ['toolCall'];
  const failure = await failureOf(probeModel(settings, { signal }));
  expect(failure).toMatchObject({ kind: 'refused', retryable: false });
  expect(server.requests).toHaveLength(2);
});

it('fails when none works, and says what each gave', async () => {
  const server = await serverFor({ answers: { good: () => 'I had rather not.' } });
  const failure = await failureOf(probeModel(settingsFor(server), { signal }));
  expect(failure).toMatchObject({ kind: 'refused', retryable: false });
  for (const method of outputMethods) expect(failure.message).toContain(`${method}: `);
  server.replies.push(...outputMethods.map(() => ({ status: 503, json: {} })));
  expect(await failureOf(probeModel(settingsFor(server), { signal }))).toMatchObject({
    kind: 'unavailable',
    retryable: true,
  });
});

it.each([401, 403, 404, 429])('gives up at once at %i: no method changes that', async (status) => {
  const server = await serverFor(generic);
  server.replies.push({ status, json: {} });
  expect(await failureOf(probeModel(settingsFor(server), { signal }))).toMatchObject({ status });
  expect(server.requests).toHaveLength(1);
});

it('gives up at once when the server is not there, or hangs', async () => {
  const server = await serverFor(generic);
  server.replies.push('hang');
  const settings = { ...settingsFor(server), timeoutMs: 200 };
  expect(await failureOf(probeModel(settings, { signal }))).toMatchObject({ kind: 'timeout' });
  expect(server.requests).toHaveLength(1);
  await server.close();
  expect(await failureOf(probeModel(settings, { signal }))).toMatchObject({ kind: 'unavailable' });
});
