/** The cache folder from which a binary is run: ours alone, or it is not used. */
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { WatchbillError } from '../../domain/errors.ts';

/** Bits of a mode by which others than the owner write. */
const othersWrite = 0o022;

/** Why nothing in this folder may be run; null when only its owner writes there, or it does not exist. */
export async function distrust(folder: string): Promise<string | null> {
  const found = await lstat(folder).catch(() => null);
  if (found === null) return null;
  if (!found.isDirectory()) return 'is no folder';
  const me = process.getuid?.();
  if (me !== undefined && found.uid !== me) return 'belongs to somebody else';
  return (found.mode & othersWrite) === 0 ? null : 'is a folder that others can write';
}

/**
 * Makes the folder (mode 0700), or makes it private where it is ours already.
 * @throws WatchbillError SETTINGS_INVALID when what is there may hold other people's files.
 */
export async function openCache(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const reason = await distrust(folder);
  if (reason !== null) {
    throw new WatchbillError('SETTINGS_INVALID', `the cache folder ${folder} ${reason}`, {
      fix: `look at what is in it, then: rm -r ${folder}`,
    });
  }
  await chmod(folder, 0o700);
}
