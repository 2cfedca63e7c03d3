/** Finds the Temporal server to use, in the order the design lays down; builds one if it must. */
import { WatchbillError } from '../../domain/errors.ts';
import { buildTemporal } from './build.ts';
import type { BuildOptions } from './build.ts';
import { goBinDirs, temporalCacheDir, temporalCliVersion } from './cache-dir.ts';
import { executablesIn, onPath, probeTemporal } from './executable.ts';

export type TemporalOrigin = 'path' | 'cache' | 'gopath' | 'built';

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
}

/**
 * `TEMPORAL_ADDRESS` → PATH → our cache → the user's Go folder → built once with Go.
 *
 * The design also names the SDK's own download. The SDK (1.24) can't do only that: the one call that downloads,
 * `newEphemeralServer` of `@temporalio/core-bridge`, is marked internal, starts an unwanted server right after, can be
 * neither cancelled nor bounded, and checks no checksum of what it then runs. So that step is left out.
 *
 * @throws WatchbillError TEMPORAL_NOT_FOUND, TEMPORAL_BUILD_FAILED
 */
export async function findTemporal(options: FindOptions): Promise<TemporalBinary> {
  const { env, onProgress } = options;
  const found = await locateTemporal(env, onProgress);
  if (found !== null) return found;
  const go = onPath('go', env)[0];
  if (go === undefined) throw notFound();
  const path = await buildTemporal({ ...options, go, cacheDir: temporalCacheDir(env) });
  const probe = await probeTemporal(path, env);
  if (!probe.usable) throw notFound();
  return { kind: 'binary', path, server: probe.server, origin: 'built' };
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
    ['cache', executablesIn([temporalCacheDir(env)], 'temporal')],
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

function notFound(): WatchbillError {
  return new WatchbillError(
    'TEMPORAL_NOT_FOUND',
    'there is no Temporal server and no Go to build it',
    {
      fix:
        `install Go (https://go.dev/dl) and start again: it builds Temporal ${temporalCliVersion} once, about 3 minutes; ` +
        'or put a `temporal` binary on PATH (https://docs.temporal.io/cli)',
    },
  );
}
