/** Other people come in through a real TLS proxy in a network namespace of its own, as a browser would. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWayIn } from '../../api/address.ts';
import { createApp } from '../../api/app.ts';
import { appOptions } from '../api/app-options.ts';
import { createWorld, type World } from '../api/in-memory-ports.ts';
import { makeCertificate } from '../tls/certificates.ts';
import { createNamespace, noNamespaces, type Namespace } from '../namespaces/namespace.ts';

const [here, there] = ['169.254.77.1', '169.254.77.2'];
const name = 'soc.example.org';
const origin = `https://${name}`;

/** Ends TLS and passes everything on, with the client's address appended, as proxies do. */
const proxyScript = (key: string, cert: string, port: string) => `
  const { createServer } = require('node:https');
  const { request } = require('node:http');
  const { readFileSync } = require('node:fs');
  const tls = { key: readFileSync(${JSON.stringify(key)}), cert: readFileSync(${JSON.stringify(cert)}) };
  createServer(tls, (incoming, answer) => {
    const before = incoming.headers['x-forwarded-for'];
    const client = incoming.socket.remoteAddress;
    const headers = { ...incoming.headers, 'x-forwarded-for': before ? before + ', ' + client : client };
    const { method, url: path } = incoming;
    const onward = request({ host: '${here}', port: ${port}, method, path, headers }, (back) => {
      answer.writeHead(back.statusCode, back.rawHeaders);
      back.pipe(answer);
    });
    incoming.pipe(onward);
  }).listen(443, '${there}', () => console.log('ready'));`;

interface Asked {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: object;
}

interface Answered {
  status: number;
  cookies: string[];
  body: string;
}

async function read(answer: IncomingMessage): Promise<Answered> {
  let body = '';
  for await (const chunk of answer) body += String(chunk);
  return { status: answer.statusCode ?? 0, cookies: answer.headers['set-cookie'] ?? [], body };
}

describe('through a TLS proxy', () => {
  let namespace: Namespace;
  let proxy: ChildProcess;
  let app: FastifyInstance;
  let world: World;
  let folder: string;
  let port: string;
  let ca: Buffer;

  beforeEach((ctx) => {
    if (noNamespaces !== null) ctx.skip(noNamespaces);
  });
  beforeAll(async () => {
    if (noNamespaces !== null) return;
    namespace = await createNamespace('tls');
    const link = `wb-tls-${process.pid}`.slice(0, 15);
    const ip = (...args: string[]) => execFileSync('ip', args);
    ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', namespace.name);
    ip('address', 'add', `${here}/30`, 'dev', link);
    ip('link', 'set', link, 'up');
    await namespace.exec('ip', 'address', 'add', `${there}/30`, 'dev', 'uplink');
    await namespace.exec('ip', 'link', 'set', 'uplink', 'up');
    folder = mkdtempSync(join(tmpdir(), 'watchbill-tls-'));
    const { key, cert } = makeCertificate(folder, name);
    ca = readFileSync(cert);
    world = createWorld();
    const env = { WATCHBILL_URL: origin, WATCHBILL_PROXY: there, WATCHBILL_LISTEN: here };
    const { address: publicAddress, listen } = readWayIn(env);
    app = await createApp(world.ports, { ...appOptions, publicAddress, strangersPerMinute: 30 });
    port = new URL(await app.listen({ host: listen, port: 0 })).port;
    const [program, ...args] = namespace.command(
      process.execPath,
      '-e',
      proxyScript(key, cert, port),
    );
    proxy = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (proxy.stdout !== null) await once(proxy.stdout, 'data');
  });

  afterAll(async () => {
    if (noNamespaces !== null) return;
    proxy.kill('SIGKILL');
    await app.close();
    await namespace[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function send({ method = 'GET', path, headers = {}, body }: Asked, direct = false) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const length = { 'content-length': String(Buffer.byteLength(text)) };
    const options = { method, path, headers: { host: name, ...type, ...length, ...headers } };
    return new Promise<Answered>((resolve, reject) => {
      const answered = (answer: IncomingMessage) => void read(answer).then(resolve, reject);
      const asked = direct
        ? plainRequest({ ...options, host: here, port }, answered)
        : request({ ...options, host: there, port: 443, servername: name, ca }, answered);
      asked.on('error', reject).end(text);
    });
  }

  const signIn = (headers: Record<string, string>, direct = false) =>
    send(
      { method: 'POST', path: '/api/session', headers, body: { token: world.link('Ada') } },
      direct,
    );

  it('a browser signs in, works with its cookie, and signs out', async () => {
    const signed = await signIn({ origin, 'sec-fetch-site': 'same-origin' });
    expect(signed.status).toBe(200);
    expect(signed.cookies[0]).toMatch(
      /^__Host-watchbill=.*; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    );
    const cookie = (signed.cookies[0] ?? '').split(';', 1)[0] ?? '';
    const own = { cookie, origin, 'sec-fetch-site': 'same-origin' };
    expect((await send({ path: '/api/me', headers: { cookie } })).body).toContain('"Ada"');
    const kill = { path: '/api/kill-switch', body: { engaged: true, reason: 'a drill' } };
    expect((await send({ ...kill, method: 'POST', headers: own })).status).toBe(200);
    const foreign = { ...own, origin: 'https://evil.example' };
    expect((await send({ ...kill, method: 'POST', headers: foreign })).status).toBe(403);
    const out = { method: 'DELETE', path: '/api/session', headers: own };
    expect((await send(out)).status).toBe(204);
    expect((await send({ path: '/api/me', headers: { cookie } })).status).toBe(401);
  });

  it('a wrong Host is refused', async () => {
    expect((await signIn({ origin, host: 'evil.example' })).status).toBe(403);
    expect((await signIn({ origin: 'http://127.0.0.1', host: '127.0.0.1' })).status).toBe(403);
  });

  it('nobody goes round the proxy, whoever they say they speak for', async () => {
    for (const forged of [{}, { 'x-forwarded-for': there }, { 'x-forwarded-for': '127.0.0.1' }])
      expect((await signIn({ origin, ...forged }, true)).status).toBe(403);
  });

  it('who forges a sender through the proxy is counted as themselves', async () => {
    const guess = (from: string) => ({
      path: '/api/status',
      headers: { authorization: 'Bearer guess', 'x-forwarded-for': from },
    });
    const seen: number[] = [];
    for (let tries = 0; tries < 40; tries += 1)
      seen.push((await send(guess(`9.9.9.${tries}`))).status);
    expect(seen.at(-1)).toBe(429);
  });
});
