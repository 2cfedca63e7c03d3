/** Looks again at files that grow and rotate: what is new among them, and where reading goes on in each. */
import { stat } from 'node:fs/promises';
import { WatchbillError, type ErrorCode } from '../../domain/errors.ts';
import { isMissingFile } from '../missing-file.ts';
import { filesBelow } from './discover.ts';
import { inspect, markOf, type InputFile } from './input-file.ts';
import type { FilePosition, Position } from './position.ts';

export interface Look {
  files: InputFile[];
  /** Of the files as they are called now. */
  position: Position;
  /** Whether a file is new, grew or was replaced since the last look. */
  changed: boolean;
}

export interface Follower {
  look(position: Position): Promise<Look>;
}

/** What may be so for a moment while a sensor rotates its files. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'INPUT_NOT_FOUND',
  'INPUT_EMPTY',
  'INPUT_NOT_A_LOG',
  'INPUT_TRUNCATED',
]);

interface Seen {
  /** Inode, size and time of the last change: while it stays the same, so does the file. */
  stamp: string;
  file: InputFile;
}

/**
 * Follows files and folders. A file is told by how it begins (uncompressed), not by its name: renamed, copied or compressed
 * away, it is read on where it was; another file under its old name is read from its beginning. A path that is missing or
 * empty for a while is looked at again.
 */
export function createFollower(paths: readonly string[]): Follower {
  let seen = new Map<string, Seen>();
  return {
    async look(position) {
      const now = new Map<string, Seen>();
      const changed: InputFile[] = [];
      for (const path of await pathsBelow(paths)) {
        const before = seen.get(path);
        const after = await glance(path, before);
        if (after === null) continue;
        now.set(path, after);
        if (after !== before) changed.push(after.file);
      }
      seen = now;
      const files = [...now.values()].map(({ file }) => file);
      const isChanged = changed.length > 0;
      const placed = isChanged ? await place(changed, position) : position;
      return { files, position: placed, changed: isChanged };
    },
  };
}

async function pathsBelow(paths: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths) {
    const stats = await unlessPassing(() => stat(path));
    if (stats === null) continue;
    for (const file of stats.isDirectory() ? await filesBelow(path) : [path]) found.add(file);
  }
  return [...found];
}

/** The same object if the file did not change. */
async function glance(path: string, before: Seen | undefined): Promise<Seen | null> {
  return await unlessPassing(async () => {
    const { ino, size, mtimeMs } = await stat(path);
    const stamp = `${ino} ${size} ${mtimeMs}`;
    return before?.stamp === stamp ? before : { stamp, file: await inspect(path, size) };
  });
}

async function unlessPassing<T>(look: () => Promise<T>): Promise<T | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof WatchbillError && passing.has(error.code)) return null;
    if (isMissingFile(error)) return null;
    throw error;
  }
}

/** Gives each changed file the position of the one that begins like it, its own first. */
async function place(files: readonly InputFile[], position: Position): Promise<Position> {
  const { files: known } = position;
  const placed = { ...known };
  const left: [string, FilePosition][] = [];
  const strangers: InputFile[] = [];
  for (const file of files) {
    const own = known[file.path];
    if (own !== undefined && (await isSame(file, own))) continue;
    if (own !== undefined) {
      left.push([file.path, own]);
      delete placed[file.path];
    }
    strangers.push(file);
  }
  const candidates = [...left, ...Object.entries(placed)];
  for (const file of strangers) {
    const match = await findSame(file, candidates);
    if (match !== undefined) placed[file.path] = { ...match, done: false };
  }
  return { ...position, files: placed };
}

async function isSame(file: InputFile, position: FilePosition): Promise<boolean> {
  // What was cut back to less than was read of it is another file, even if it begins alike.
  if (!file.gzip && file.size < position.offset) return false;
  return (await markOf(file, position.markLength)) === position.mark;
}

async function findSame(
  file: InputFile,
  candidates: readonly [string, FilePosition][],
): Promise<FilePosition | undefined> {
  for (const [, position] of candidates) if (await isSame(file, position)) return position;
  return undefined;
}
