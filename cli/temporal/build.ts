/** Builds the Temporal server once with Go and puts it into the user's cache. */
import { spawn } from 'node:child_process';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WatchbillError } from '../../domain/errors.ts';
import { openCache } from './cache.ts';
import { temporalCliVersion } from './cache-dir.ts';
import { probeTemporal } from './executable.ts';

const module = `github.com/temporalio/cli/cmd/temporal@${temporalCliVersion}`;

/** Lines of Go's output that an error shows. */
const linesShown = 12;

export interface BuildOptions {
  /** Path of the `go` command. */
  go: string;
  cacheDir: string;
  env: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
  /** ms between progress lines. */
  progressEveryMs?: number;
  /** ms after which the build counts as hung. Measured: 3 minutes on two cores with a fast module proxy. */
  limitMs?: number;
  signal?: AbortSignal;
}

/**
 * Returns the path of the new binary. Two processes may build at once: each builds in its own folder
 * and the finished file is moved into place by one rename, so nobody ever sees half a binary.
 * @throws WatchbillError TEMPORAL_BUILD_FAILED with the last lines Go wrote
 * @throws the reason of `signal`
 */
export async function buildTemporal(options: BuildOptions): Promise<string> {
  await openCache(options.cacheDir);
  const staging = await mkdtemp(join(options.cacheDir, 'build-'));
  try {
    await goInstall(options, staging);
    const built = join(staging, 'temporal');
    const probe = await probeTemporal(built, options.env);
    if (!probe.usable) throw failed(`the built file ${probe.reason}`, '');
    const path = join(options.cacheDir, 'temporal');
    await rename(built, path);
    return path;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function goInstall(options: BuildOptions, staging: string): Promise<void> {
  const { onProgress, progressEveryMs = 10_000 } = options;
  const startedAt = Date.now();
  const announce = (): void => {
    const soFar = formatDuration(Date.now() - startedAt);
    onProgress(`building the Temporal server once, about 3 minutes: ${soFar} so far`);
  };
  announce();
  const ticking = setInterval(announce, progressEveryMs);
  try {
    const { output, problem } = await run(options, staging);
    options.signal?.throwIfAborted();
    if (problem !== null) throw failed(problem, output);
  } finally {
    clearInterval(ticking);
  }
  onProgress(`built the Temporal server in ${formatDuration(Date.now() - startedAt)}`);
}

/** Go stays in our process group: Ctrl-C in a terminal ends it and the compilers it started. */
function run(
  { go, env, limitMs = 20 * 60_000, signal }: BuildOptions,
  staging: string,
): Promise<{ output: string; problem: string | null }> {
  return new Promise((resolve) => {
    const child = spawn(go, ['install', module], {
      env: { ...env, GOBIN: staging },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let problem: string | null = null;
    let reaper: NodeJS.Timeout | undefined;
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-20_000);
    };
    const give = (up: string): void => {
      problem = up;
      child.kill('SIGTERM');
      reaper = setTimeout(() => child.kill('SIGKILL'), 5_000);
    };
    const limit = setTimeout(() => {
      give(`no result after ${formatDuration(limitMs)}`);
    }, limitMs);
    const abort = (): void => give('interrupted');
    signal?.addEventListener('abort', abort, { once: true });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const finish = (outcome: string | null): void => {
      clearTimeout(limit);
      clearTimeout(reaper);
      signal?.removeEventListener('abort', abort);
      resolve({ output, problem: problem ?? outcome });
    };
    child.once('error', (error) => {
      finish(error.message);
    });
    child.once('close', (code, ended) => {
      finish(code === 0 ? null : `go install ended with ${ended ?? `exit code ${code}`}`);
    });
  });
}

function failed(problem: string, output: string): WatchbillError {
  const lines = output.trimEnd().split('\n').slice(-linesShown);
  const said = output.trim() === '' ? '' : `\n${lines.join('\n')}`;
  const message = `could not build the Temporal server: ${problem}${said}`;
  return new WatchbillError('TEMPORAL_BUILD_FAILED', message, {
    fix: 'put a `temporal` binary on PATH (https://docs.temporal.io/cli), or give Go a module proxy it can reach (GOPROXY) and start again',
  });
}

/** `45 s`, `1 min 20 s` */
function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
