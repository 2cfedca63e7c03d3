/** Standard input: examined by `detect -`, refused by commands that must be able to read it again. */
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { dataFolder, repository, watchbill } from '../watchbill.ts';

test('detect reads a log that is piped in', async () => {
  const ended = await new Promise<{ code: number; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [join(repository, 'bin/watchbill'), 'detect', '-', '--json'],
      { cwd: repository, maxBuffer: 64 * 1024 * 1024 },
      (error, _stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    );
    const log = createReadStream(join(repository, 'samples/vishing/eve.json.gz')).pipe(
      createGunzip(),
    );
    if (child.stdin !== null) log.pipe(child.stdin);
  });
  expect(ended.stderr).toContain('events=264887 rejected=0 findings=14');
  expect(ended.code).toBe(0);
});

test('run refuses it, and says what to do', async () => {
  const ended = await watchbill(['run', '-', '--once'], { dataDir: await dataFolder() });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toContain('error USAGE:');
  expect(ended.stderr).toContain('watchbill detect -');
});
