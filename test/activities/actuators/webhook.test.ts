/** Blocking by webhook, against a real HTTP server that checks signatures and keeps what it was told. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EffectOrder } from '../../../activities/actuators/actuator.ts';
import { createWebhook } from '../../../activities/actuators/webhook.ts';

const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`;
const verifier = new Webhook(secret);

const Body = z.object({
  type: z.enum(['apply', 'remove']),
  lease: z.string(),
  order: z.string(),
  expiresInSeconds: z.number().optional(),
});

let server: Server;
let url: string;
/** What the firewall believes is in force: lease → digest of the order. */
let held: Map<string, string>;
let ids: string[];
/** How it misbehaves. */
let fault: 'none' | 'refuses' | 'forgets' | 'lies' | 'garbage' | 'redirects';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

beforeEach(async () => {
  held = new Map();
  ids = [];
  fault = 'none';
  server = createServer((request, response) => {
    void answer(request).then(({ status, body, location }) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(location ? { location } : {}),
      });
      response.end(body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => new Promise((closed) => server.close(closed)));

async function answer(request: IncomingMessage) {
  const text = await bodyOf(request);
  const headers = request.headers as Record<string, string>;
  try {
    verifier.verify(text, headers, { jsonParse: false });
  } catch {
    return { status: 401, body: '{}' };
  }
  ids.push(headers['webhook-id'] ?? '');
  if (fault === 'refuses') return { status: 503, body: '{}' };
  if (fault === 'garbage') return { status: 200, body: '<html>' };
  if (fault === 'redirects') return { status: 302, body: '', location: `${url}/elsewhere` };
  if (request.method === 'GET')
    return { status: 200, body: stateOf(request.url?.split('/').at(-1) ?? '') };
  const { type, lease, order } = Body.parse(JSON.parse(text));
  if (type === 'remove') held.delete(lease);
  else if (fault !== 'forgets') held.set(lease, fault === 'lies' ? 'another order' : order);
  const said = fault === 'forgets' ? JSON.stringify({ lease, state: 'in_force' }) : stateOf(lease);
  return { status: 200, body: said };
}

function stateOf(lease: string): string {
  const order = held.get(lease);
  return JSON.stringify(
    order === undefined ? { lease, state: 'gone' } : { lease, state: 'in_force', order },
  );
}

const order: EffectOrder = {
  lease: 'act-1',
  kind: 'quarantine',
  target: { device: '10.20.8.50' },
  until: 0,
  leftMs: 90_500,
};

function actuator(changes: Partial<Parameters<typeof createWebhook>[0]> = {}) {
  return createWebhook({ name: 'firewall', url, secret, actions: ['quarantine'], ...changes });
}

describe('a webhook', () => {
  it('applies, is asked whether it did, removes, and is asked again', async () => {
    const firewall = actuator();
    expect(await firewall.healthy()).toBe(true);
    expect(await firewall.gone(order)).toBe(true);
    await firewall.apply(order);
    await firewall.apply(order);
    expect(await firewall.fault(order)).toBeNull();
    expect(await firewall.gone(order)).toBe(false);
    await firewall.remove(order);
    expect(await firewall.gone(order)).toBe(true);
    expect(await firewall.fault(order)).toBe('firewall says that it is gone');
    const orders = ids.filter((id) => id.startsWith('msg_'));
    expect(orders[0]).toBe(orders[1]);
    expect(new Set(orders).size).toBe(2);
  });

  it('does only what it is listed for', () => {
    expect(actuator().canApply('quarantine', order.target)).toBe(true);
    expect(actuator().canApply('block_port', order.target)).toBe(false);
  });

  it('shows in its plan what it would send', () => {
    const [line = ''] = actuator().plan(order);
    expect(line).toMatch(/^POST http:.*"type":"apply".*"lease":"act-1".*"expiresInSeconds":91\}$/);
  });

  it('is refused by the other side without the right secret', async () => {
    const other = `whsec_${Buffer.from('another secret').toString('base64')}`;
    const stranger = actuator({ secret: other });
    expect(await stranger.healthy()).toBe(false);
    await expect(stranger.apply(order)).rejects.toThrow('firewall answered 401');
  });

  it.each([
    ['refuses', /answered 503/],
    ['garbage', /JSON/],
    ['redirects', /fetch failed/],
  ] as const)('that %s has not applied', async (how, reason) => {
    fault = how;
    await expect(actuator().apply(order)).rejects.toThrow(reason);
  });

  it.each([
    ['forgets', /says that it is gone/],
    ['lies', /holds another order/],
  ] as const)('that %s is found out when it is asked', async (how, reason) => {
    fault = how;
    const firewall = actuator();
    await firewall.apply(order);
    expect(await firewall.fault(order)).toMatch(reason);
  });

  it('that hangs is given up', async () => {
    const hanging = createServer(() => undefined);
    await new Promise<void>((ready) => hanging.listen(0, '127.0.0.1', ready));
    const { port } = hanging.address() as AddressInfo;
    const firewall = actuator({ url: `http://127.0.0.1:${port}`, timeoutMs: 150 });
    await expect(firewall.apply(order)).rejects.toThrow(/timeout/i);
    hanging.closeAllConnections();
    await new Promise((closed) => hanging.close(closed));
  });
});
