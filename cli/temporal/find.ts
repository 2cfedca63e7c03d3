/** Finds the Temporal server to use, in the order the design lays down; builds one if it must. */
import { WatchbillError } from '../../domain/errors.ts';
import { buildTemporal } from './build.ts';
import type { BuildOptions } from './build.ts';
import { distrust } from './cache.ts';
import { goBinDirs, temporalCacheDir, temporalCliVersion } from './cache-dir.ts';
import { downloadTemporal, type DownloadOptions } from './download.ts';
import { executablesIn, onPath, probeTemporal } from './executable.ts';
import { downloadFolder, releaseFor, type Release } from './release.ts';

export type TemporalOrigin = 'path' | 'cache' | 'gopath' | 'downloaded' | 'built';

/** Either a server that somebody else runs, or a binary to start one with. */
export type TemporalBinary =
  | { kind: 'external'; address: string }
  | {
      kind: 'binary';
      path: string;
      /** Version of the Temporal server inside, such as `1.29.1`. */
      server: string;
      origin: TemporalOrigin;
    };

export interface FindOptions extends Pick<BuildOptions, 'progressEveryMs' | 'limitMs' | 'signal'> {
  env: NodeJS.ProcessEnv;
  /** Called with one plain line at a time, at least every 10 s while building. */
  onProgress: (line: string) => void;
  /** What a person should read though it goes on: what was passed over, and why. Without it, `onProgress` is told. */
  onNotice?: (line: string) => void;
  /** The archive to download; without, the official one for this machine. */
  release?: Release | null;
  downloadLimits?: NonNullable<DownloadOptions['limits']>;
}

/**
 * `TEMPORAL_ADDRESS` → PATH → our cache → the user's Go folder → the official archive → built once with Go.
 *
 * The SDK's own download is no step: the one call that downloads, `newEphemeralServer` of `@temporalio/core-bridge`
 * (1.24), is marked internal, starts an unwanted server right after, can be neither cancelled nor bounded, and checks
 * no checksum of what it then runs.
 *
 * @throws WatchbillError TEMPORAL_NOT_FOUND, TEMPORAL_DOWNLOAD_REFUSED, TEMPORAL_BUILD_FAILED
 */
export async function findTemporal(options: FindOptions): Promise<TemporalBinary> {
  const { env, onProgress, onNotice = onProgress } = options;
  const found = await locateTemporal(env, onNotice);
  if (found !== null) return found;
  const cacheDir = temporalCacheDir(env);
  const downloaded = await downloadTemporal({
    ...options,
    ...{
      cacheDir,
      onNotice,
      release: options.release === undefined ? releaseFor() : options.release,
    },
    ...(options.downloadLimits === undefined ? {} : { limits: options.downloadLimits }),
  });
  if (downloaded !== null) return await asFound(downloaded, 'downloaded', env);
  const go = onPath('go', env)[0];
  if (go === undefined) throw notFound(env);
  return await asFound(await buildTemporal({ ...options, go, cacheDir }), 'built', env);
}

async function asFound(
  path: string,
  origin: TemporalOrigin,
  env: NodeJS.ProcessEnv,
): Promise<TemporalBinary> {
  const probe = await probeTemporal(path, env);
  if (!probe.usable) throw notFound(env);
  return { kind: 'binary', path, server: probe.server, origin };
}

/** What is there already, without building anything; null when nothing will do. */
export async function locateTemporal(
  env: NodeJS.ProcessEnv,
  onRefused: (line: string) => void,
): Promise<TemporalBinary | null> {
  const address = env['TEMPORAL_ADDRESS'];
  if (address !== undefined && address !== '') return { kind: 'external', address };
  const places: [TemporalOrigin, string[]][] = [
    ['path', onPath('temporal', env)],
    ['cache', await cached(env, onRefused)],
    ['gopath', executablesIn(goBinDirs(env), 'temporal')],
  ];
  for (const [origin, paths] of places) {
    for (const path of paths) {
      const probe = await probeTemporal(path, env);
      if (probe.usable) return { kind: 'binary', path, server: probe.server, origin };
      onRefused(`${path} ${probe.reason}: passed over`);
    }
  }
  return null;
}

/** Our own binary, unless somebody else could have put it there. */
async function cached(
  env: NodeJS.ProcessEnv,
  onRefused: (line: string) => void,
): Promise<string[]> {
  const folder = temporalCacheDir(env);
  const found = executablesIn([folder], 'temporal');
  const reason = found.length === 0 ? null : await distrust(folder);
  if (reason === null) return found;
  onRefused(`${folder} ${reason}: passed over`);
  return [];
}

function notFound(env: NodeJS.ProcessEnv): WatchbillError {
  const mayAsk = downloadFolder(env) !== null;
  const otherwise =
    `install Go (https://go.dev/dl) and start again: it builds Temporal ${temporalCliVersion} once, about 3 minutes; ` +
    'or put a `temporal` binary on PATH (https://docs.temporal.io/cli)';
  const tried = mayAsk ? 'it could not be downloaded' : 'none may be downloaded';
  return new WatchbillError(
    'TEMPORAL_NOT_FOUND',
    `there is no Temporal server, ${tried}, and there is no Go to build it`,
    {
      fix: mayAsk
        ? `start again with a connection to github.com (about 50 MB, once; HTTPS_PROXY is honoured); or ${otherwise}`
        : otherwise,
    },
  );
}
