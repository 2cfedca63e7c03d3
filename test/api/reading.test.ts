/** Asking with GET changes nothing: over a real socket, every such route, by which ports it calls. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { accessTable } from '../../api/access.ts';
import { createApp } from '../../api/app.ts';
import type { ApiPorts } from '../../api/ports.ts';
import { PersonRole } from '../../domain/person.ts';
import { createWorld, type World } from './in-memory-ports.ts';
import { appOptions } from './app-options.ts';

/** The ports that only look; every other one changes something, also those that are yet to be written. */
const looking: ReadonlySet<string> = new Set([
  'account',
  'accountNamed',
  'accounts',
  'action',
  'actions',
  'agentSteps',
  'agentText',
  'asset',
  'assets',
  'changesSince',
  'delegation',
  'finding',
  'findings',
  'findSession',
  'incident',
  'incidents',
  'latestChange',
  'life',
  'regroupings',
  'rejected',
  'status',
  'tokens',
] satisfies (keyof ApiPorts)[]);

let world: World;
let app: FastifyInstance;
let address: string;
let called: string[];

beforeEach(async () => {
  world = createWorld();
  called = [];
  const ports = new Proxy(world.ports, {
    get(target, name, receiver) {
      called.push(String(name));
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  app = await createApp(ports, appOptions);
  address = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

async function signedInAs(role: PersonRole): Promise<string> {
  world.people.add(`the-${role}`, [role]);
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { origin: address, 'content-type': 'application/json' },
    body: JSON.stringify({ token: world.link(`the-${role}`) }),
  });
  return answer.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
}

/** The status alone: the stream of events is hung up on as soon as it has begun. */
async function statusOf(path: string, headers: Record<string, string> = {}): Promise<number> {
  const controller = new AbortController();
  const { status } = await fetch(`${address}${path}`, { headers, signal: controller.signal });
  controller.abort();
  return status;
}

const paths = Object.keys(accessTable)
  .filter((key) => key.startsWith('GET '))
  .map((key) => key.slice('GET '.length).replaceAll(/:\w+/g, 'x'));

it('calls no port that changes anything', async () => {
  const cookie = await signedInAs('lead');
  for (const path of paths) {
    called = [];
    expect(await statusOf(path, { cookie }), path).toBeLessThan(500);
    expect({ path, changing: called.filter((name) => !looking.has(name)) }).toEqual({
      path,
      changing: [],
    });
  }
  expect(paths).toContain('/api/events');
});

it('opens the stream of changes to every role, and to nobody else', async () => {
  expect(await statusOf('/api/events')).toBe(401);
  for (const role of PersonRole.options) {
    const cookie = await signedInAs(role);
    expect({ role, status: await statusOf('/api/events', { cookie }) }).toEqual({
      role,
      status: 200,
    });
  }
});
