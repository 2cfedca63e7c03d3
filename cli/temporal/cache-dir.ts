/** Where a Temporal binary that we built is kept between runs and between checkouts. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The newest release that `go install` can build: later ones carry `replace` directives, which it refuses.
 */
export const temporalCliVersion = 'v1.5.1';

function homeOf(env: NodeJS.ProcessEnv): string {
  return env['HOME'] ?? homedir();
}

/** The folder in the user's cache for this version of the binary. */
export function temporalCacheDir(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const given = env['XDG_CACHE_HOME'];
  const usual = platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  // The XDG rules say that a relative path is to be ignored.
  const base = given?.startsWith('/') === true ? given : join(homeOf(env), ...usual);
  return join(base, 'watchbill', 'temporal', temporalCliVersion);
}

/** Folders where the user's own `go install` puts binaries, first one first. */
export function goBinDirs(env: NodeJS.ProcessEnv): string[] {
  const goPaths = (env['GOPATH'] ?? '').split(':').filter((path) => path !== '');
  const roots = goPaths.length > 0 ? goPaths : [join(homeOf(env), 'go')];
  const given = env['GOBIN'];
  return [
    ...(given === undefined || given === '' ? [] : [given]),
    ...roots.map((root) => join(root, 'bin')),
  ];
}
