/** A machine with Node and nothing else: the official archive, from a local server that serves it right, wrong, torn and slowly. */
import { chmod, readdir, stat, utimes } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporalCacheDir } from '../../../cli/temporal/cache-dir.ts';
import { findTemporal, type FindOptions } from '../../../cli/temporal/find.ts';
import { fakeGo } from './fakes.ts';
import {
  bareMachine,
  fakeArchive,
  serveProxy,
  serveRelease,
  type Archive,
} from './release-server.ts';

const NAME = 'temporal_cli_1.5.1_here.tar.gz';

function find(env: NodeJS.ProcessEnv, more: Partial<FindOptions> = {}) {
  return findTemporal({ env, onProgress: () => undefined, ...more });
}

function releaseOf({ sha256 }: Archive): Partial<FindOptions> {
  return { release: { archive: NAME, sha256 } };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => 'nothing failed',
    (error: unknown) => error,
  );
}

describe('the official archive', () => {
  test('is downloaded, checked, unpacked into a private folder, and found there the next time', async () => {
    const { env } = await bareMachine();
    const archive = await fakeArchive();
    const { url, asked } = await serveRelease((_request, response) => {
      response.setHeader('content-length', archive.bytes.length);
      response.end(archive.bytes);
    });
    const given = { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url };
    const lines: string[] = [];
    const found = await find(given, {
      ...releaseOf(archive),
      onProgress: (line) => lines.push(line),
    });
    const folder = temporalCacheDir(env);
    const path = join(folder, 'temporal');
    expect(found).toEqual({ kind: 'binary', path, server: '1.29.1', origin: 'downloaded' });
    expect(asked).toEqual([`/${NAME}`]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o077).toBe(0);
    expect(await readdir(folder)).toEqual(['temporal']);
    expect(lines[0]).toMatch(/^downloading the Temporal server, once, from 127\.0\.0\.1/);
    expect(await find(given)).toMatchObject({ path, origin: 'cache' });
    expect(asked).toHaveLength(1);
  });

  test('with another checksum is refused with a code, is never run, and leaves nothing behind', async () => {
    const { env } = await bareMachine();
    const { url } = await serveRelease((_request, response) => response.end('something else'));
    const error = await failure(
      find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url }, releaseOf(await fakeArchive())),
    );
    expect(error).toMatchObject({ code: 'TEMPORAL_DOWNLOAD_REFUSED', exit: 5 });
    expect(error).toHaveProperty('message', expect.stringContaining('SHA-256'));
    const left = await readdir(temporalCacheDir(env));
    expect(left.filter((name) => name !== 'download-failed.json')).toEqual([]);
  });

  test('torn on the way: the next step, said in one line', async () => {
    const { home, env } = await bareMachine();
    await fakeGo(join(home, 'bin'));
    const archive = await fakeArchive();
    const { url } = await serveRelease((_request, response) => {
      response.setHeader('content-length', archive.bytes.length);
      response.write(archive.bytes.subarray(0, 100), () => response.destroy());
    });
    const said: string[] = [];
    const given = { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url };
    const found = await find(given, { ...releaseOf(archive), onNotice: (line) => said.push(line) });
    expect(found).toMatchObject({ origin: 'built' });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/download .* broke off/);
  });

  test('slow, but moving, is waited for and shows how far it is', async () => {
    const { env } = await bareMachine();
    const archive = await fakeArchive();
    const { url } = await serveRelease((_request, response) => {
      response.setHeader('content-length', archive.bytes.length);
      const half = archive.bytes.length >> 1;
      response.write(archive.bytes.subarray(0, half));
      setTimeout(() => response.end(archive.bytes.subarray(half)), 1_200);
    });
    const lines: string[] = [];
    const found = await find(
      { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url },
      { ...releaseOf(archive), progressEveryMs: 200, onProgress: (line) => lines.push(line) },
    );
    expect(found).toMatchObject({ origin: 'downloaded' });
    expect(lines.filter((line) => line.startsWith('downloading')).length).toBeGreaterThan(3);
  });

  test('that stops moving is given up', async () => {
    const { env } = await bareMachine();
    const { url } = await serveRelease((_request, response) => {
      response.setHeader('content-length', 1_000);
      response.write('a beginning');
    });
    const said: string[] = [];
    const error = await failure(
      find(
        { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url },
        { downloadLimits: { answerMs: 2_000, stallMs: 500 }, onNotice: (line) => said.push(line) },
      ),
    );
    expect(error).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
    expect(said.join()).toContain('nothing came for');
  });

  test('can be interrupted', async () => {
    const { env } = await bareMachine();
    const { url } = await serveRelease((_request, response) => void response.write('a beginning'));
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(new Error('Ctrl-C')), 300);
    const error = await failure(
      find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url }, { signal: stopping.signal }),
    );
    expect(error).toHaveProperty('message', 'Ctrl-C');
  });

  test('behind a redirect, as release pages answer, is followed', async () => {
    const { env } = await bareMachine();
    const archive = await fakeArchive();
    const { url, asked } = await serveRelease((request, response) => {
      if (request.url === '/stored') response.end(archive.bytes);
      else response.writeHead(302, { location: '/stored' }).end();
    });
    const given = { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url };
    expect(await find(given, releaseOf(archive))).toMatchObject({ origin: 'downloaded' });
    expect(asked).toEqual([`/${NAME}`, '/stored']);
  });

  test('that is not the Temporal CLI, though its checksum is right, is not used', async () => {
    const { env } = await bareMachine();
    const archive = await fakeArchive('1.20.0');
    const { url } = await serveRelease((_request, response) => response.end(archive.bytes));
    const error = await failure(
      find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url }, releaseOf(archive)),
    );
    expect(error).toMatchObject({ code: 'TEMPORAL_DOWNLOAD_REFUSED' });
    expect(error).toHaveProperty('message', expect.stringContaining('1.20.0'));
  });
});

describe('without a connection', () => {
  test('a server that never answers is left after its time, in one line, and not asked again for an hour', async () => {
    const { home, env } = await bareMachine();
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    let connections = 0;
    silent.on('connection', (socket) => {
      connections += 1;
      onTestFinished(() => void socket.destroy());
    });
    const { port } = silent.address() as AddressInfo;
    const given = { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: `http://127.0.0.1:${port}/` };
    const said: string[] = [];
    const limits = { answerMs: 400, stallMs: 400 };
    const more = { downloadLimits: limits, onNotice: (line: string) => said.push(line) };
    expect(await failure(find(given, more))).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
    expect(said).toHaveLength(1);
    expect(connections).toBe(1);
    expect(await failure(find(given, more))).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
    expect(connections).toBe(1);
    expect(said[1]).toMatch(/not tried again before/);
    const mark = join(temporalCacheDir({ HOME: home }), 'download-failed.json');
    const before = new Date(Date.now() - 3_700_000);
    await utimes(mark, before, before);
    await failure(find(given, more));
    expect(connections).toBe(2);
  });

  test('WATCHBILL_TEMPORAL_DOWNLOAD=off asks nobody', async () => {
    const { env } = await bareMachine();
    const said: string[] = [];
    const error = await failure(
      find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: 'off' }, { onNotice: (line) => said.push(line) }),
    );
    expect(error).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
    expect(said).toEqual([]);
  });

  test('an address that is none is a setting to mend', async () => {
    const { env } = await bareMachine();
    const error = await failure(find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: 'yes please' }));
    expect(error).toMatchObject({ code: 'SETTINGS_INVALID' });
  });

  test('a machine for which no archive is pinned goes on to the next step', async () => {
    const { env } = await bareMachine();
    const error = await failure(
      find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: 'http://127.0.0.1:9/' }, { release: null }),
    );
    expect(error).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
  });
});

describe('the proxy of the environment', () => {
  test('is asked instead of the server, but not for what NO_PROXY names', async () => {
    const { env } = await bareMachine();
    const archive = await fakeArchive();
    const direct = await serveRelease((_request, response) => response.end(archive.bytes));
    const proxy = await serveProxy(new URL(direct.url));
    const through = await find(
      { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: 'http://releases.invalid/', HTTP_PROXY: proxy.url },
      releaseOf(archive),
    );
    expect(through).toMatchObject({ origin: 'downloaded' });
    expect(proxy.tunnels).toEqual(['releases.invalid:80']);
    expect(direct.asked).toHaveLength(1);
    const other = await bareMachine();
    await find(
      {
        ...other.env,
        WATCHBILL_TEMPORAL_DOWNLOAD: direct.url,
        HTTP_PROXY: proxy.url,
        NO_PROXY: '127.0.0.1',
      },
      releaseOf(archive),
    );
    expect(direct.asked).toHaveLength(2);
    expect(proxy.tunnels).toHaveLength(1);
  });
});

test('a cache that others can write is not run from', async () => {
  const { env } = await bareMachine();
  const archive = await fakeArchive();
  const { url } = await serveRelease((_request, response) => response.end(archive.bytes));
  const given = { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: url };
  await find(given, releaseOf(archive));
  await chmod(temporalCacheDir(env), 0o777);
  const said: string[] = [];
  const error = await failure(
    find({ ...env, WATCHBILL_TEMPORAL_DOWNLOAD: 'off' }, { onNotice: (line) => said.push(line) }),
  );
  expect(error).toMatchObject({ code: 'TEMPORAL_NOT_FOUND' });
  expect(said.join()).toContain('others can write');
});
