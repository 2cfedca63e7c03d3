/** Starts and stops the embedded database: PGlite in a thread of its own, on a locked data folder. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WatchbillError } from '../../domain/errors.ts';
import type { Connection } from '../open.ts';
import { lockFolder } from './lock.ts';
import { readyNotice, stopRequest } from './protocol.ts';
import type { WorkerData } from './protocol.ts';

export interface EmbeddedDatabase {
  /** For `openStorage`. */
  connection: Connection;
  /** Settles when the thread has ended: with null after `stop`, with the error if it ended by itself. */
  ended: Promise<Error | null>;
  /** Writes a checkpoint, closes the database and releases the folder. Close the storage before. */
  stop: () => Promise<void>;
}

/** What node-postgres appends to the socket's folder for port 5432. */
const socketName = '.s.PGSQL.5432';

/** `sun_path` holds 104 bytes on macOS, 108 on Linux, one of them the final zero. */
const maxSocketPath = 103;

/**
 * Opens the database in `dataDir`, made if need be, readable by its owner only. It survives the death of the
 * process at any point, but not a power cut: PGlite never calls fsync.
 *
 * @throws WatchbillError DATABASE_LOCKED, DATABASE_UNREACHABLE.
 */
export async function startEmbeddedDatabase(options: {
  dataDir: string;
}): Promise<EmbeddedDatabase> {
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  const socketFolder = chooseSocketFolder(dataDir);
  const cleanUp = () => {
    rmSync(join(socketFolder, socketName), { force: true });
    if (socketFolder !== dataDir) rmSync(socketFolder, { recursive: true, force: true });
    lock.release();
  };
  try {
    // Left behind by a process that was killed; the lock says that nobody listens there.
    rmSync(join(socketFolder, socketName), { force: true });
    const thread = startThread({
      folder: join(dataDir, 'pglite'),
      socket: join(socketFolder, socketName),
    });
    const ended = endOf(thread).finally(cleanUp);
    await readiness(thread, ended);
    const stop = async () => {
      thread.postMessage(stopRequest);
      const error = await ended;
      if (error !== null) throw error;
    };
    return { connection: { kind: 'pglite', socketFolder }, ended, stop };
  } catch (error) {
    cleanUp();
    throw error;
  }
}

/** The data folder where its path is short enough, else a folder of its own that only its owner may enter. */
function chooseSocketFolder(dataDir: string): string {
  const fits = Buffer.byteLength(join(dataDir, socketName)) <= maxSocketPath;
  return fits ? dataDir : mkdtempSync(join(tmpdir(), 'watchbill-'));
}

/** Threads run compiled code: from the TypeScript sources (in tests) it is found in `dist/`. */
function startThread(workerData: WorkerData): Worker {
  const entry = new URL(
    import.meta.url.endsWith('.ts') ? '../../dist/storage/pglite/worker.js' : './worker.js',
    import.meta.url,
  );
  if (!existsSync(fileURLToPath(entry))) {
    throw new WatchbillError('DATABASE_UNREACHABLE', 'The embedded database was not built.', {
      fix: 'npm run build:server',
    });
  }
  return new Worker(entry, { workerData });
}

function endOf(thread: Worker): Promise<Error | null> {
  return new Promise((settle) => {
    thread.once('error', (error) => {
      settle(error instanceof Error ? error : new Error(String(error)));
    });
    thread.once('exit', (code) => {
      settle(code === 0 ? null : new Error(`The database thread ended with code ${code}.`));
    });
  });
}

async function readiness(thread: Worker, ended: Promise<Error | null>): Promise<void> {
  const ready = new Promise<'ready'>((settle) => {
    thread.on('message', (message) => {
      if (message === readyNotice) settle('ready');
    });
  });
  const outcome = await Promise.race([ready, ended]);
  if (outcome === 'ready') return;
  throw new WatchbillError('DATABASE_UNREACHABLE', 'The embedded database could not be opened.', {
    fix: 'choose another data folder, or move this one away and read the inputs again',
    cause: outcome,
  });
}
