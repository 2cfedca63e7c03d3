/** Server-sent events over a real socket: what changed arrives, resumes, and costs nothing unheard. */
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { lastEventId } from '../../api/events.ts';
import { createWorld } from './in-memory-ports.ts';
import type { World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

const token = appOptions.instanceToken;
let world: World;
let app: FastifyInstance;
let address: string;

beforeEach(async () => {
  world = createWorld();
  app = await createApp(world.ports, { ...appOptions, pollMs: 20, heartbeatMs: 50 });
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

/** Opens the stream; `until` reads on until the text so far satisfies it. */
async function listen(
  lastId?: number,
  who: Record<string, string> = { authorization: `Bearer ${token}` },
) {
  const controller = new AbortController();
  const response = await fetch(`${address}/api/events`, {
    headers: {
      ...who,
      ...(lastId === undefined ? {} : { 'last-event-id': String(lastId) }),
    },
    signal: controller.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function until(wanted: (text: string) => boolean): Promise<string> {
    while (!wanted(text)) {
      const part = await reader?.read();
      if (part === undefined || part.done) return text;
      text += part.value;
    }
    return text;
  }
  return { response, until, hangUp: () => controller.abort() };
}

it('tells what changed, with ids', async () => {
  const { response, until } = await listen();
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  await until((text) => text.includes('listening'));
  world.move('act-block-9401', 'active', 'verified');
  const text = await until((seen) => seen.includes('"status"'));
  expect(text).toContain('id: 1\ndata: {"type":"action","uid":"act-block-9401"');
  expect(text).toContain('id: 3\ndata: {"type":"status"}');
});

it('resumes after the last event id and repeats nothing', async () => {
  world.move('act-block-9401', 'applying', 'first');
  world.move('act-block-9401', 'active', 'second');
  const { until } = await listen(4);
  const text = await until((seen) => seen.includes('id: 6'));
  expect([...text.matchAll(/^id: (\d+)\ndata/gm)].map((match) => match[1])).toEqual(['5', '6']);
});

it('keeps the line alive with comments', async () => {
  const { until } = await listen();
  expect(await until((seen) => seen.includes(': alive'))).toContain(': alive\n\n');
});

it('serves several consoles with one poller and rests when all have left', async () => {
  const consoles = await Promise.all([listen(), listen(), listen()]);
  for (const one of consoles) await one.until((text) => text.includes('listening'));
  world.move('act-block-9401', 'active', 'verified');
  for (const one of consoles) await one.until((text) => text.includes('"status"'));
  for (const one of consoles) one.hangUp();
  await pause(150);
  const polls = world.polls();
  await pause(150);
  expect(world.polls()).toBe(polls);
});

it('ends the streams when the server closes', async () => {
  const { until } = await listen();
  await until((text) => text.includes('listening'));
  const began = Date.now();
  await app.close();
  expect(Date.now() - began).toBeLessThan(2_000);
});

it.each([
  ['12', 12],
  ['-1', null],
  ['1e9', null],
  ['', null],
  [undefined, null],
])('reads the last event id %o as %o', (header, id) => {
  expect(lastEventId(header)).toBe(id);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('ends within a heartbeat', () => {
  async function bobListens() {
    world.people.add('Bob', ['analyst']);
    const signedIn = await fetch(`${address}/api/session`, {
      method: 'POST',
      headers: { origin: address, 'content-type': 'application/json' },
      body: JSON.stringify({ token: world.link('Bob') }),
    });
    const cookie = signedIn.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
    const { until } = await listen(undefined, { cookie });
    await until((text) => text.includes(': alive'));
    // Reads on until the server ends the stream.
    return { cookie, toItsEnd: () => until(() => false) };
  }

  it('when its listener signs out', async () => {
    const { cookie, toItsEnd } = await bobListens();
    const headers = { cookie, origin: address };
    await fetch(`${address}/api/session`, { method: 'DELETE', headers });
    expect(await toItsEnd()).toContain('listening');
  });

  it('when its listener’s account is disabled', async () => {
    const { toItsEnd } = await bobListens();
    const bob = await world.ports.accountNamed('Bob');
    await world.ports.changeAccount(bob?.account.uid ?? '', { disabled: true });
    expect(await toItsEnd()).toContain('listening');
  });
});
