/** The lock on a data folder: one living process holds it, a dead one does not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../../storage/pglite/lock.ts';
import { processStart } from '../../storage/pglite/process.ts';
import { temporaryFolder } from './databases.ts';

let folder = '';

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function leaveLock(content: string): void {
  mkdirSync(join(folder, 'locks'), { recursive: true });
  writeFileSync(join(folder, 'locks', 'other.json'), content);
}

it('is free again after its release', () => {
  lockFolder(folder).release();
  lockFolder(folder).release();
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

it('names the living process that holds it', () => {
  leaveLock(JSON.stringify({ pid: process.ppid, start: processStart(process.ppid) }));
  expect(() => lockFolder(folder)).toThrow(`in use by process ${process.ppid}`);
  expect(readdirSync(join(folder, 'locks'))).toEqual(['other.json']);
});

it('takes over from a process that ended', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  leaveLock(JSON.stringify({ pid, start: 'then' }));
  lockFolder(folder).release();
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

it('takes over from a process whose pid another one has now', () => {
  leaveLock(JSON.stringify({ pid: process.ppid, start: 'long ago' }));
  lockFolder(folder).release();
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

it('takes over a lock file that a power cut left empty', () => {
  leaveLock('');
  lockFolder(folder).release();
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});
