/** Each trap of LangChain v1 that was found before, against a server that really answers. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { openChat } from '../../../agents/model/chat.ts';
import { outputMethods } from '../../../agents/model/settings.ts';
import { readAsked } from '../../fakes/asked.ts';
import { asContent, completionOf } from '../../fakes/completion.ts';
import type { Asked } from '../../fakes/asked.ts';
import { askTriage, failureOf, goodTriage, serverFor, settingsFor } from './asking.ts';

const asked: Asked = {
  model: 'fake',
  method: 'toolCall',
  schemaName: 'triage',
  schema: {},
  messages: [],
};

it('asks once, whatever the answer is worth: no repair loop', async () => {
  const server = await serverFor();
  for (const method of outputMethods) {
    const before = server.requests.length;
    server.replies.push({ json: asContent(asked, '{"verdict": 1}') });
    const { value } = await askTriage(settingsFor(server), method);
    expect(value).toBeNull();
    expect(server.requests.length - before).toBe(1);
  }
});

it('asks once, whatever the failure is: no retry', async () => {
  const server = await serverFor();
  for (const status of [429, 500, 408]) {
    server.replies.push({ status, json: {} });
    await failureOf(askTriage(settingsFor(server)));
  }
  expect(server.requests).toHaveLength(3);
});

it('checks again with zod: refinements never reached the server', async () => {
  const server = await serverFor();
  const answer = { ...goodTriage, verdict: 'malicious' };
  server.replies.push({ json: completionOf(asked, answer) });
  const { value, problem } = await askTriage(settingsFor(server));
  expect(server.requests[0]?.body).not.toContain('two pieces');
  expect(value).toBeNull();
  expect(problem).toContain('cites: malicious needs two pieces of evidence');
});

it('LangChain throws on fenced and on cut off text under json_schema; the bytes are still there', async () => {
  const server = await serverFor();
  const fenced = `\`\`\`json\n${JSON.stringify(goodTriage)}\n\`\`\``;
  const cutOff = JSON.stringify(goodTriage).slice(0, 30);
  const settings = settingsFor(server);
  const { chat } = await openChat(settings, { maxOutputTokens: 9, fetch });
  server.replies.push({ json: asContent(asked, fenced) });
  const response_format = {
    type: 'json_schema' as const,
    json_schema: { name: 'triage', schema: { type: 'object' } },
  };
  await expect(chat.invoke('hello', { response_format })).rejects.toThrow(SyntaxError);

  server.replies.push(
    { json: asContent(asked, fenced) },
    { json: asContent(asked, cutOff, 'length') },
  );
  expect(await askTriage(settings, 'jsonSchema')).toMatchObject({ value: goodTriage });
  const answer = await askTriage(settings, 'jsonSchema');
  expect(answer.value).toBeNull();
  expect(answer.problem).toContain('cut off at 500 tokens');
  expect(JSON.parse(answer.raw)).toMatchObject({ choices: [{ message: { content: cutOff } }] });
});

it('keeps the exact bytes of each of many answers at once', async () => {
  const server = await serverFor();
  const settings = settingsFor(server);
  const bodies = Array.from({ length: 10 }, (_, index) => {
    const json = completionOf(asked, { ...goodTriage, reason: `– ${index}` });
    return `\n${JSON.stringify(json, null, index)} `;
  });
  server.replies.push(...bodies.map((body) => ({ body })));
  const answers = await Promise.all(bodies.map(() => askTriage(settings)));
  for (const { value, raw } of answers) {
    expect(bodies).toContain(raw);
    expect(raw).toContain(value?.reason);
  }
  expect(new Set(answers.map(({ raw }) => raw)).size).toBe(10);
});

it('a text under a forced function call is no silent nothing', async () => {
  const server = await serverFor();
  server.replies.push(
    { json: asContent(asked, 'All is well.') },
    { json: asContent(asked, JSON.stringify(goodTriage)) },
  );
  const silent = await askTriage(settingsFor(server));
  expect(silent).toMatchObject({ value: null });
  expect(silent.problem).toContain('no JSON object');
  // The object that was asked for, only in the wrong place: checked like any other.
  expect((await askTriage(settingsFor(server))).value).toEqual(goodTriage);
});

it('malformed arguments of a function do not end in silence', async () => {
  const server = await serverFor();
  server.replies.push({ json: completionOf(asked, '{"verdict": "benign",, }') });
  const { value, problem } = await askTriage(settingsFor(server));
  expect(value).toBeNull();
  expect(problem).toContain('The arguments of triage are no JSON object');
});

it('counts tokens without the network', async () => {
  const server = await serverFor();
  const settings = settingsFor(server);
  const spy = vi.spyOn(globalThis, 'fetch');
  onTestFinished(() => spy.mockRestore());
  const { chat } = await openChat(settings, { maxOutputTokens: 9, fetch });
  expect(await chat.getNumTokens('10.0.0.5 asked')).toBe(5);
  expect(await chat.getNumTokensFromMessages([])).toMatchObject({ totalCount: 3 });
  expect(spy).not.toHaveBeenCalled();

  server.replies.push({ json: { ...completionOf(asked, goodTriage), usage: undefined } });
  const { tokens, raw } = await askTriage(settings);
  const sent = server.requests[0]?.body ?? '';
  expect(tokens).toEqual({
    input: Math.ceil(sent.length / 3),
    output: Math.ceil(raw.length / 3),
    estimated: true,
  });
  expect(spy.mock.calls.map(([url]) => url)).toEqual([`${server.baseUrl}/chat/completions`]);
});

it('a model called codex is asked at /chat/completions too', async () => {
  const server = await serverFor();
  const settings = settingsFor(server, { WATCHBILL_MODEL: 'gpt-5.1-codex' });
  expect((await askTriage(settings)).value).toEqual(goodTriage);
  expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
});

it('names the schema, and says by which method it wants the answer', async () => {
  const server = await serverFor();
  for (const method of outputMethods) {
    expect(await askTriage(settingsFor(server), method)).toMatchObject({
      method,
      value: goodTriage,
    });
  }
  const got = server.requests.map(({ asked: one }) => one);
  expect(got.map((one) => one?.method)).toEqual([...outputMethods]);
  for (const one of got) {
    expect(one?.schemaName).toBe('triage');
    expect(one?.schema).toMatchObject({
      title: 'triage',
      required: ['verdict', 'reason', 'cites'],
    });
    expect(one?.messages).toHaveLength(2);
  }
  const [tool] = server.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(tool).toMatchObject({
    model: 'fake',
    temperature: 0,
    max_tokens: 500,
    stream: false,
    tool_choice: { type: 'function', function: { name: 'triage' } },
  });
});

it('sends no temperature to models that refuse it', async () => {
  const server = await serverFor();
  await askTriage(settingsFor(server, { WATCHBILL_MODEL: 'o4-mini' }));
  const sent = JSON.parse(server.requests[0]?.body ?? '') as Record<string, unknown>;
  expect(sent).toMatchObject({ max_completion_tokens: 500 });
  expect(sent).not.toHaveProperty('temperature');
  expect(readAsked(sent)).not.toBeNull();
});
