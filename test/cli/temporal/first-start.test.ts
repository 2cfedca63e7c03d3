/** What a newcomer sees who has Node and nothing else, from the door: `watchbill start`. */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startWatchbill } from '../watchbill.ts';
import { temporaryFolder } from './fakes.ts';
import { bareMachine, serveRelease } from './release-server.ts';

async function newcomer(download: string) {
  const { home, env } = await bareMachine();
  await symlink(process.execPath, join(home, 'bin', 'node'));
  return {
    dataDir: await temporaryFolder(),
    env: {
      ...env,
      XDG_CACHE_HOME: undefined,
      GOPATH: undefined,
      GOBIN: undefined,
      WATCHBILL_TEMPORAL_DOWNLOAD: download,
    },
  };
}

test('an archive with another checksum ends the start with its code, exit 5', async () => {
  const { url, asked } = await serveRelease((_request, response) => response.end('no archive'));
  const { code, stderr } = await startWatchbill(['start', '--port', '0'], await newcomer(url))
    .ended;
  expect(asked).toHaveLength(1);
  expect(stderr).toContain('TEMPORAL_DOWNLOAD_REFUSED');
  expect(stderr).toContain('SHA-256');
  expect(code).toBe(5);
});

test('Ctrl-C ends a download at once, exit 130', async () => {
  const { url, asked } = await serveRelease((_request, response) => void response.write('slowly'));
  const running = startWatchbill(['start', '--port', '0'], await newcomer(url));
  await expect.poll(() => asked.length, { timeout: 60_000 }).toBe(1);
  running.signal('SIGINT');
  expect((await running.ended).code).toBe(130);
});

test('without a connection, it says in one line why it goes another way', async () => {
  const where = await newcomer('http://127.0.0.1:9/');
  const { code, stderr } = await startWatchbill(['start', '--port', '0'], where).ended;
  expect(stderr.split('\n').filter((line) => line.includes('next step'))).toHaveLength(1);
  expect(stderr).toContain('TEMPORAL_NOT_FOUND');
  expect(code).toBe(5);
});
