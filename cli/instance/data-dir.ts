/** Where an instance keeps its state, and the folder itself: private to its owner. */
import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { WatchbillError } from '../../domain/errors.ts';

/** The data folder's absolute path: `WATCHBILL_DATA_DIR`, or `.watchbill` in the current folder. */
export function dataDirOf(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): string {
  const chosen = env['WATCHBILL_DATA_DIR'];
  return resolve(cwd, chosen === undefined || chosen === '' ? '.watchbill' : chosen);
}

/** Bits of a mode by which others than the owner come in. */
export const othersMode = 0o077;

/**
 * Creates the data folder (mode 0700) if it is missing and checks that it can be used. One that others could read or
 * write is made private, and `onNotice` is told.
 * @throws WatchbillError SETTINGS_INVALID when it is a file, may not be written, belongs to somebody else, or can't be
 *   made private.
 */
export async function openDataDir(
  path: string,
  onNotice: (line: string) => void = () => undefined,
): Promise<string> {
  const fix = 'set WATCHBILL_DATA_DIR to a folder you may write';
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const isFile = (await stat(path).catch(() => null))?.isDirectory() === false;
    const why = isFile ? 'is a file, not a folder' : 'cannot be created or written';
    throw new WatchbillError('SETTINGS_INVALID', `the data folder ${path} ${why}`, { fix, cause });
  }
  await makePrivate(path, onNotice);
  return path;
}

async function makePrivate(path: string, onNotice: (line: string) => void): Promise<void> {
  const { uid, mode } = await stat(path);
  const me = process.getuid?.();
  if (me !== undefined && uid !== me) {
    throw new WatchbillError(
      'SETTINGS_INVALID',
      `the data folder ${path} belongs to somebody else`,
      {
        fix: `sudo chown -R "$(id -u)" ${path}, or set WATCHBILL_DATA_DIR to a folder of your own`,
      },
    );
  }
  if ((mode & othersMode) === 0) return;
  await chmod(path, 0o700).catch(() => undefined);
  // Some file systems take a mode and keep another.
  if (((await stat(path)).mode & othersMode) !== 0) {
    throw new WatchbillError('SETTINGS_INVALID', `the data folder ${path} can’t be made private`, {
      fix: 'set WATCHBILL_DATA_DIR to a folder on a file system that keeps modes',
    });
  }
  onNotice(`others could read the data folder ${path}: now only you can`);
}
