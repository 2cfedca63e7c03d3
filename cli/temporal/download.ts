/** Fetches the official archive once into the user's cache: nothing of it runs before its checksum is right. */
import { chmod, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WatchbillError } from '../../domain/errors.ts';
import { openCache } from './cache.ts';
import { probeTemporal } from './executable.ts';
import { fetchArchive, GivenUp, type FetchLimits } from './fetch-archive.ts';
import { downloadFolder, type Release } from './release.ts';

export interface DownloadOptions {
  cacheDir: string;
  env: NodeJS.ProcessEnv;
  /** Null: none is pinned for this machine. */
  release: Release | null;
  onProgress: (line: string) => void;
  /** What a person should read even when it goes on: why this step was left. */
  onNotice: (line: string) => void;
  /** ms between progress lines. */
  progressEveryMs?: number;
  limits?: FetchLimits;
  signal?: AbortSignal;
}

/** A closed network is asked once an hour at most. */
const AGAIN_AFTER_MS = 3_600_000;

/**
 * Returns the path of the binary, or null when there was no connection, none is wanted, or the last failure is less
 * than an hour old. Two processes may download at once: each has its own folder, and one rename ends it.
 * @throws WatchbillError TEMPORAL_DOWNLOAD_REFUSED when what came is not the pinned archive; SETTINGS_INVALID
 * @throws the reason of `signal`
 */
export async function downloadTemporal(options: DownloadOptions): Promise<string | null> {
  const { cacheDir, env, release, onNotice } = options;
  const folder = downloadFolder(env);
  if (folder === null || release === null) return null;
  await openCache(cacheDir);
  const waits = await failedUntil(cacheDir);
  if (waits !== null) {
    const at = new Date(waits).toISOString().slice(11, 16);
    onNotice(`the download of the Temporal server failed lately: not tried again before ${at} UTC`);
    return null;
  }
  try {
    return await install(options, { release, url: new URL(release.archive, folder) });
  } catch (error) {
    options.signal?.throwIfAborted();
    await writeFile(markOf(cacheDir), '{}\n', { mode: 0o600 });
    if (!(error instanceof GivenUp)) throw error;
    onNotice(`the download of the Temporal server from ${folder.host} ${error.message}: next step`);
    return null;
  }
}

/** Its time of change is when the last try failed. */
function markOf(cacheDir: string): string {
  return join(cacheDir, 'download-failed.json');
}

/** Until when it is not tried again, epoch ms; null: it may be tried now. */
async function failedUntil(cacheDir: string): Promise<number | null> {
  const mark = await stat(markOf(cacheDir)).catch(() => null);
  if (mark === null) return null;
  const age = Date.now() - mark.mtimeMs;
  return age >= 0 && age < AGAIN_AFTER_MS ? mark.mtimeMs + AGAIN_AFTER_MS : null;
}

async function install(
  options: DownloadOptions,
  { release, url }: { release: Release; url: URL },
): Promise<string> {
  const { cacheDir, env } = options;
  const staging = await mkdtemp(join(cacheDir, 'download-'));
  try {
    const file = join(staging, 'archive.tar.gz');
    const sha256 = await fetchArchive({ ...options, url, file });
    if (sha256 !== release.sha256) {
      throw refused(`its SHA-256 is ${sha256}, not ${release.sha256}`, url);
    }
    const unpacked = await unpack(file, staging);
    const probe = await probeTemporal(unpacked, env);
    if (!probe.usable) throw refused(`the program in it ${probe.reason}`, url);
    const path = join(cacheDir, 'temporal');
    await rename(unpacked, path);
    await rm(markOf(cacheDir), { force: true });
    return path;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function unpack(file: string, staging: string): Promise<string> {
  // Loaded when needed: every other start finds the binary in the cache.
  const { extract } = await import('tar');
  const isProgram = (path: string): boolean => path === 'temporal';
  await extract({ file, cwd: staging, strict: true, filter: isProgram });
  const program = join(staging, 'temporal');
  await chmod(program, 0o700);
  return program;
}

function refused(why: string, url: URL): WatchbillError {
  return new WatchbillError('TEMPORAL_DOWNLOAD_REFUSED', `${url.href} is not the archive: ${why}`, {
    fix: 'put a `temporal` binary on PATH (https://docs.temporal.io/cli), or set WATCHBILL_TEMPORAL_DOWNLOAD=off and have Go on PATH',
  });
}
