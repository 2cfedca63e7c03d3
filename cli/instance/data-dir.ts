/** Where an instance keeps its state, and the folder itself: private to its owner. */
import { access, constants, mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { WatchbillError } from '../../domain/errors.ts';

/** The data folder's absolute path: `WATCHBILL_DATA_DIR`, or `.watchbill` in the current folder. */
export function dataDirOf(env: NodeJS.ProcessEnv, cwd: string = process.cwd()): string {
  const chosen = env['WATCHBILL_DATA_DIR'];
  return resolve(cwd, chosen === undefined || chosen === '' ? '.watchbill' : chosen);
}

/**
 * Creates the data folder (mode 0700) if it is missing and checks that it can be used.
 * @throws WatchbillError SETTINGS_INVALID when it is a file or may not be written.
 */
export async function openDataDir(path: string): Promise<string> {
  const fix = 'set WATCHBILL_DATA_DIR to a folder you may write';
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const isFile = (await stat(path).catch(() => null))?.isDirectory() === false;
    const why = isFile ? 'is a file, not a folder' : 'cannot be created or written';
    throw new WatchbillError('SETTINGS_INVALID', `the data folder ${path} ${why}`, { fix, cause });
  }
  return path;
}
