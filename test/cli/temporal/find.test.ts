/** The finder's order, and building once, with real processes. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporalCacheDir } from '../../../cli/temporal/cache-dir.ts';
import { findTemporal } from '../../../cli/temporal/find.ts';
import { fakeGo, fakeTemporal, script, temporaryFolder } from './fakes.ts';

async function machine(): Promise<{ home: string; bin: string; env: NodeJS.ProcessEnv }> {
  const home = await temporaryFolder();
  const bin = join(home, 'bin');
  // What is downloaded has tests of its own.
  return { home, bin, env: { HOME: home, PATH: bin, WATCHBILL_TEMPORAL_DOWNLOAD: 'off' } };
}

function find(env: NodeJS.ProcessEnv, lines: string[] = []) {
  return findTemporal({ env, onProgress: (line) => lines.push(line), progressEveryMs: 200 });
}

describe('order', () => {
  test('TEMPORAL_ADDRESS means that there is nothing to start', async () => {
    const { env, bin } = await machine();
    await fakeTemporal(bin);
    const found = await find({ ...env, TEMPORAL_ADDRESS: 'temporal.example:7233' });
    expect(found).toEqual({ kind: 'external', address: 'temporal.example:7233' });
  });

  test('a temporal on PATH comes before the cache, the cache before the Go folder', async () => {
    const { env, bin, home } = await machine();
    const inGo = await fakeTemporal(join(home, 'go', 'bin'));
    expect(await find(env)).toMatchObject({ path: inGo, origin: 'gopath', server: '1.29.1' });
    const inCache = await fakeTemporal(temporalCacheDir(env));
    expect(await find(env)).toMatchObject({ path: inCache, origin: 'cache' });
    const onPath = await fakeTemporal(bin, '1.30.0');
    expect(await find(env)).toMatchObject({ path: onPath, origin: 'path', server: '1.30.0' });
  });

  test('passes over one that is too old, one that is something else and one that does not run', async () => {
    const { env, home } = await machine();
    const folders = ['old', 'other', 'broken', 'good'].map((name) => join(home, name));
    const [old = '', other = '', broken = '', good = ''] = folders;
    await fakeTemporal(old, '1.20.4');
    await script(other, 'temporal', 'echo a clock');
    await script(broken, 'temporal', 'exit 3');
    const path = await fakeTemporal(good);
    const lines: string[] = [];
    const found = await find({ ...env, PATH: folders.join(':') }, lines);
    expect(found).toMatchObject({ path });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('carries server 1.20.4');
    expect(lines[1]).toContain('is not the Temporal CLI');
    expect(lines[2]).toContain('does not run');
  });

  test('uses $GOBIN and $GOPATH', async () => {
    const { env, home } = await machine();
    const path = await fakeTemporal(join(home, 'b', 'bin'));
    const goPath = `${join(home, 'a')}:${join(home, 'b')}`;
    expect(await find({ ...env, GOPATH: goPath })).toMatchObject({ path, origin: 'gopath' });
    const inGoBin = await fakeTemporal(join(home, 'mine'));
    const withGoBin = { ...env, GOPATH: goPath, GOBIN: join(home, 'mine') };
    expect(await find(withGoBin)).toMatchObject({ path: inGoBin });
  });

  test('neither a binary nor Go: TEMPORAL_NOT_FOUND names both ways', async () => {
    const { env } = await machine();
    const error = await find(env).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'TEMPORAL_NOT_FOUND', exit: 5 });
    expect(error).toHaveProperty('fix', expect.stringMatching(/install Go.*`temporal` binary/));
  });

  test('the cache folder follows XDG_CACHE_HOME, else the custom of the system', () => {
    expect(temporalCacheDir({ HOME: '/h', XDG_CACHE_HOME: '/c' }, 'linux')).toBe(
      '/c/watchbill/temporal/v1.5.1',
    );
    expect(temporalCacheDir({ HOME: '/h' }, 'linux')).toBe('/h/.cache/watchbill/temporal/v1.5.1');
    expect(temporalCacheDir({ HOME: '/h' }, 'darwin')).toBe(
      '/h/Library/Caches/watchbill/temporal/v1.5.1',
    );
    expect(temporalCacheDir({ HOME: '/h', XDG_CACHE_HOME: 'c' }, 'linux')).toBe(
      '/h/.cache/watchbill/temporal/v1.5.1',
    );
  });
});

describe('building with Go', () => {
  test('builds once, tells how long it takes, and finds it in the cache the next time', async () => {
    const { env, bin } = await machine();
    await fakeGo(bin, 1);
    const lines: string[] = [];
    const path = join(temporalCacheDir(env), 'temporal');
    expect(await find(env, lines)).toEqual({
      kind: 'binary',
      path,
      server: '1.29.1',
      origin: 'built',
    });
    expect(lines.filter((line) => line.startsWith('building')).length).toBeGreaterThanOrEqual(3);
    expect(lines[0]).toBe('building the Temporal server once, about 3 minutes: 0 s so far');
    expect(lines.at(-1)).toBe('built the Temporal server in 1 s');
    expect(await find(env)).toMatchObject({ path, origin: 'cache' });
    expect(await readFile(join(bin, 'calls'), 'utf8')).toBe(
      'install github.com/temporalio/cli/cmd/temporal@v1.5.1\n',
    );
  });

  test('two processes that build at once leave one whole binary', async () => {
    const { env, bin } = await machine();
    await fakeGo(bin, 1);
    const [one, two] = await Promise.all([find(env), find(env)]);
    expect(one).toEqual(two);
    expect(await readdir(temporalCacheDir(env))).toEqual(['temporal']);
  });

  test('a failed build shows what Go said and leaves nothing behind', async () => {
    const { env, bin } = await machine();
    await script(bin, 'go', 'echo "go: dial tcp: lookup proxy.invalid: no such host" >&2; exit 1');
    const error = await find(env).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'TEMPORAL_BUILD_FAILED', exit: 5 });
    expect(error).toHaveProperty('message', expect.stringContaining('lookup proxy.invalid'));
    expect(error).toHaveProperty('message', expect.stringContaining('exit code 1'));
    expect(await readdir(temporalCacheDir(env))).toEqual([]);
  });

  test('a build that yields no working binary is a failed build', async () => {
    const { env, bin } = await machine();
    await script(bin, 'go', 'echo done');
    await expect(find(env)).rejects.toMatchObject({ code: 'TEMPORAL_BUILD_FAILED' });
  });

  test('a build that hangs is ended at its limit', async () => {
    const { env, bin } = await machine();
    await script(bin, 'go', 'exec /bin/sleep 60');
    const started = Date.now();
    const hanging = findTemporal({ env, onProgress: () => undefined, limitMs: 500 });
    await expect(hanging).rejects.toMatchObject({
      code: 'TEMPORAL_BUILD_FAILED',
      message: expect.stringContaining('no result after') as unknown,
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  test('a build can be interrupted', async () => {
    const { env, bin } = await machine();
    await script(bin, 'go', 'exec /bin/sleep 60');
    const interrupted = findTemporal({
      env,
      onProgress: () => undefined,
      signal: AbortSignal.timeout(300),
    });
    await expect(interrupted).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
