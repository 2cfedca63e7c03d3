/** Finds programs the way a shell does, and asks a `temporal` which server it carries. */
import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The oldest server we start. Workflow updates, which approvals rest on, were final in 1.25; the one
 * we test with is 1.29.1.
 */
export const oldestServer = '1.25';

/** A first run reads 250 MB from disk. */
const answerWithinMs = 20_000;

/** All executables of this name on PATH, in its order. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string[] {
  return executablesIn((env['PATH'] ?? '').split(delimiter), name);
}

/** The executables of this name in these folders; empty and relative folders are passed over. */
export function executablesIn(folders: string[], name: string): string[] {
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** `usable` with the server's version, or why this file will not do. */
export type Probe = { usable: true; server: string } | { usable: false; reason: string };

/** Runs `temporal --version` and checks the server version in its answer. */
export async function probeTemporal(path: string, env: NodeJS.ProcessEnv): Promise<Probe> {
  let answer: string;
  try {
    const options = { env, timeout: answerWithinMs, killSignal: 'SIGKILL' } as const;
    answer = (await promisify(execFile)(path, ['--version'], options)).stdout;
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return { usable: false, reason: `does not run (${why})` };
  }
  // "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"; one built by `go install` calls itself 0.0.0-DEV.
  const server = /\(Server (\d+\.\d+\.\d+)/.exec(answer)?.[1];
  if (server === undefined) return { usable: false, reason: 'is not the Temporal CLI' };
  return isAtLeast(server, oldestServer)
    ? { usable: true, server }
    : { usable: false, reason: `carries server ${server}; ${oldestServer} or newer is needed` };
}

function isAtLeast(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
