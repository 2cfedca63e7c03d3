/** The fake model server: its modes, its log, and that a person can start it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { probeModel } from '../../../agents/model/probe.ts';
import { askTriage, failureOf, goodTriage, serverFor, settingsFor } from './asking.ts';

it('is sloppy in each way once in six answers, the same for the same seed', async () => {
  const server = await serverFor({ mode: 'sloppy', seed: 7 });
  const again = await serverFor({ mode: 'sloppy', seed: 7 });
  const raws: string[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    const { raw } = await askTriage(settingsFor(server));
    expect((await askTriage(settingsFor(again))).raw).toBe(raw);
    raws.push(raw);
  }
  expect(new Set(raws).size).toBe(6);
});

it('is down in each way once in three questions', async () => {
  const server = await serverFor({ mode: 'down' });
  const settings = { ...settingsFor(server), timeoutMs: 300 };
  const kinds: string[] = [];
  for (let turn = 0; turn < 3; turn += 1) kinds.push((await failureOf(askTriage(settings))).kind);
  expect(kinds.sort()).toEqual(['rate_limited', 'timeout', 'unavailable']);
});

it('changes its mode between two requests', async () => {
  const server = await serverFor();
  const settings = settingsFor(server);
  expect((await askTriage(settings)).value).toEqual(goodTriage);
  server.mode = 'liar';
  expect((await askTriage(settings)).value).not.toEqual(goodTriage);
  expect(server.requests.map(({ mode }) => mode)).toEqual(['good', 'liar']);
});

it('lists its model, and knows no other path', async () => {
  const { baseUrl } = await serverFor();
  expect(await (await fetch(`${baseUrl}/models`)).json()).toMatchObject({
    data: [{ id: 'fake' }],
  });
  expect((await fetch(`${baseUrl}/embeddings`, { method: 'POST', body: '{}' })).status).toBe(404);
  expect((await fetch(`${baseUrl}/chat/completions`, { method: 'POST', body: '{' })).status).toBe(
    400,
  );
});

it('starts from a shell, prints its address, and answers there', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'test/fakes/model-server.ts', '--mode', 'obedient', '--port', '0'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  onTestFinished(() => void child.kill());
  const [baseUrl] = (await once(createInterface(child.stdout), 'line')) as [string];
  expect(baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
  const { signal } = new AbortController();
  expect((await probeModel(settingsFor({ baseUrl }), { signal })).method).toBe('toolCall');
});
