/** The lock on a data folder: two processes on one embedded database lose rows silently. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WatchbillError } from '../../domain/errors.ts';
import { processStart } from './process.ts';

const Owner = z.object({ pid: z.number().int().positive(), start: z.string() });
type Owner = z.infer<typeof Owner>;

export interface FolderLock {
  release: () => void;
}

/**
 * Takes the lock on a folder. Each process announces itself with a file of its own, which appears whole or not
 * at all, and only then looks at the others: of two that start at once at least one sees the other, so both
 * never go on. Files of processes that ended, however they did, are removed.
 *
 * @throws WatchbillError DATABASE_LOCKED, naming the process that holds it.
 */
export function lockFolder(dataDir: string): FolderLock {
  const folder = join(dataDir, 'locks');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = `${randomUUID()}.json`;
  announce(join(folder, own));
  const release = () => rmSync(join(folder, own), { force: true });
  for (const name of readdirSync(folder)) {
    if (name === own || !name.endsWith('.json')) continue;
    const owner = readOwner(join(folder, name));
    if (owner !== null && isAlive(owner)) {
      release();
      throw new WatchbillError(
        'DATABASE_LOCKED',
        `The data folder ${dataDir} is in use by process ${owner.pid}.`,
        { fix: `stop process ${owner.pid}, or choose another data folder` },
      );
    }
    rmSync(join(folder, name), { force: true });
  }
  return { release };
}

function announce(path: string): void {
  const start = processStart(process.pid) ?? 'unknown';
  const owner: Owner = { pid: process.pid, start };
  writeFileSync(`${path}.new`, JSON.stringify(owner), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Null when the file is gone, or is not one of ours (a power cut may leave it empty). */
function readOwner(path: string): Owner | null {
  try {
    return Owner.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
  const start = processStart(owner.pid);
  if (start === null) return false;
  return start === owner.start || start === 'unknown' || owner.start === 'unknown';
}
