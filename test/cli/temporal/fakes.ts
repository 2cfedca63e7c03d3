/** Small real programs that stand in for `temporal` and `go` in the finder's tests. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes an executable shell script; it must name other programs by absolute path. */
export async function script(folder: string, name: string, body: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

export function fakeTemporal(folder: string, server = '1.29.1'): Promise<string> {
  return script(folder, 'temporal', `echo 'temporal version 1.5.1 (Server ${server}, UI 2.42.1)'`);
}

/** A `go` whose `install` copies a fake `temporal` into GOBIN, after `seconds`. */
export async function fakeGo(folder: string, seconds = 0): Promise<string> {
  const product = await fakeTemporal(join(folder, 'product'));
  const body = `echo "$@" >> '${folder}/calls'; /bin/sleep ${seconds}; /bin/cp -p '${product}' "$GOBIN/temporal"`;
  return script(folder, 'go', body);
}
