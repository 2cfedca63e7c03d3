/** How commands find the running instance, talk to it, and what they say when it is not there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { dataDirOf, openDataDir } from '../../../cli/instance/data-dir.ts';
import { readInstance, removeInstance, writeInstance } from '../../../cli/instance/instance.ts';
import { chooseConsolePort, isPortFree } from '../../../cli/instance/port.ts';

const token = 'a-token-of-sixteen-or-more';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'watchbill-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A loopback server that answers with what it was asked, or with the error a path names. */
async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    const [status = 200, body] = answers[request.url ?? ''] ?? [];
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method, headers } = request;
      const echo = { method, authorization: headers.authorization, body: text };
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body ?? echo));
    });
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const answers: Record<string, [number, unknown]> = {
  '/api/known': [409, { error: { code: 'ACTION_CHANGED', message: 'it changed', docs: 'd' } }],
  '/api/unknown': [418, { error: { code: 'TEAPOT', message: 'short and stout', docs: 'd' } }],
  '/api/broken': [502, 'nonsense'],
};

const Echo = z.object({
  method: z.string(),
  authorization: z.string(),
  body: z.string(),
});

describe('instance file', () => {
  test('is for its owner alone and names this process', async () => {
    const dataDir = await folder();
    const details = { address: 'http://127.0.0.1:8080', token, version: '0.1.0' };
    const written = await writeInstance(dataDir, details);
    expect(written).toMatchObject({ ...details, pid: process.pid });
    expect((await stat(join(dataDir, 'instance.json'))).mode & 0o777).toBe(0o600);
    expect(await readInstance(dataDir)).toEqual(written);
    await removeInstance(dataDir);
    await expect(readInstance(dataDir)).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      fix: 'npm start',
    });
  });

  test('of a process that died, or whose pid another has now, counts as not running', async () => {
    const dataDir = await folder();
    const written = await writeInstance(dataDir, { address: 'x', token, version: '0' });
    const path = join(dataDir, 'instance.json');
    const child = spawn('true');
    await once(child, 'exit');
    for (const lie of [{ pid: child.pid }, { processStart: 'earlier' }]) {
      await writeFile(path, JSON.stringify({ ...written, ...lie }));
      await expect(readInstance(dataDir)).rejects.toMatchObject({ code: 'NOT_RUNNING' });
    }
    await writeFile(path, '{"half":');
    await expect(readInstance(dataDir)).rejects.toMatchObject({ code: 'NOT_RUNNING' });
  });
});

describe('client', () => {
  async function client() {
    const dataDir = await folder();
    await writeInstance(dataDir, { address: await serve(), token, version: '0.1.0' });
    return createInstanceClient(dataDir);
  }

  test('sends the token and JSON, and parses the answer', async () => {
    const { get, post } = await client();
    const authorization = `Bearer ${token}`;
    expect(await get('/api/x', Echo)).toEqual({ method: 'GET', authorization, body: '' });
    expect(await post('/api/x', { a: 1 }, Echo)).toEqual({
      method: 'POST',
      authorization,
      body: '{"a":1}',
    });
  });

  test('turns errors of the API into ours, with the same code where it is known', async () => {
    const { get } = await client();
    await expect(get('/api/known', Echo)).rejects.toMatchObject({
      code: 'ACTION_CHANGED',
      message: 'it changed',
      exit: 4,
    });
    await expect(get('/api/unknown', Echo)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'TEAPOT: short and stout',
    });
    await expect(get('/api/broken', Echo)).rejects.toMatchObject({ code: 'INTERNAL' });
    const Other = z.object({ other: z.string() });
    await expect(get('/api/x', Other)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('an instance that lives but does not answer is NOT_RUNNING', async () => {
    const dataDir = await folder();
    await writeInstance(dataDir, { address: 'http://127.0.0.1:1', token, version: '0' });
    const { get } = await createInstanceClient(dataDir);
    await expect(get('/api/x', Echo)).rejects.toMatchObject({ code: 'NOT_RUNNING' });
  });
});

describe('data folder', () => {
  test('is .watchbill here, or what WATCHBILL_DATA_DIR says', () => {
    expect(dataDirOf({}, '/here')).toBe('/here/.watchbill');
    expect(dataDirOf({ WATCHBILL_DATA_DIR: 'case' }, '/here')).toBe('/here/case');
    expect(dataDirOf({ WATCHBILL_DATA_DIR: '/there' }, '/here')).toBe('/there');
  });

  test('is made private, and refused when it is a file', async () => {
    const path = join(await folder(), 'a', 'b');
    expect(await openDataDir(path)).toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    const file = join(path, 'file');
    await writeFile(file, 'kept');
    await chmod(file, 0o600);
    await expect(openDataDir(file)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(await readFile(file, 'utf8')).toBe('kept');
  });

  test('is made private where others could read it, and says so', async () => {
    const path = join(await folder(), 'open');
    await mkdir(path, { mode: 0o755 });
    await chmod(path, 0o755);
    const said: string[] = [];
    await openDataDir(path, (line) => said.push(line));
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(said).toEqual([expect.stringContaining('others could read')]);
    await openDataDir(path, (line) => said.push(line));
    expect(said).toHaveLength(1);
  });

  test('is refused when it belongs to somebody else', async () => {
    const path = join(await folder(), 'theirs');
    await mkdir(path);
    // Only root can give a folder away; CI runs as root.
    if (process.getuid?.() !== 0) return;
    await chown(path, 12_345, 12_345);
    await expect(openDataDir(path)).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: expect.stringContaining('somebody else') as unknown,
    });
  });
});

describe('console port', () => {
  test('an asked port is used or refused; without one a free one is found', async () => {
    const taken = Number(new URL(await serve()).port);
    const error = await chooseConsolePort(taken).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: 'PORT_IN_USE',
      fix: expect.stringContaining('--port') as unknown,
    });
    const any = await chooseConsolePort(0);
    expect(await chooseConsolePort(any)).toBe(any);
    const chosen = await chooseConsolePort();
    expect(chosen).toBeGreaterThanOrEqual(8080);
    expect(await isPortFree(chosen)).toBe(true);
  });

  test('8080 taken: the next free one', async () => {
    const first = await chooseConsolePort();
    const holder = createServer().listen(first, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    expect(await chooseConsolePort()).toBeGreaterThan(first);
  });
});
