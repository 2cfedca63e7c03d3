/** The bytes of a file in fresh buffers, plain or gunzipped. */
import { open, type FileHandle } from 'node:fs/promises';
import { once } from 'node:events';
import { createGunzip, type Gunzip, type ZlibOptions } from 'node:zlib';
import { WatchbillError } from '../../domain/errors.ts';

export interface Chunk {
  /** Never reused: events keep views on it. */
  bytes: Uint8Array;
  /** Bytes on disk consumed so far. */
  diskBytes: number;
}

const plainBytes = 256 * 1024;

/** One step of compressed input: deflate expands at most 1,032 times, so that a hostile file yields 17 MB a step. */
const gzipBytes = 16 * 1024;
const gunzipBuffer = 128 * 1024;

/** More than one step can yield, so that the stream never waits for a reader while it is being written to. */
const gunzipBacklog = 64 * 1024 * 1024;

const gunzipOptions: ZlibOptions & { readableHighWaterMark: number } = {
  chunkSize: gunzipBuffer,
  readableHighWaterMark: gunzipBacklog,
};

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): WatchbillError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new WatchbillError('INPUT_UNREADABLE', `${path} could not be read: ${why}`, { cause });
}

/** Reads from byte `from` to the end. */
export async function* plainChunks(path: string, from: number): AsyncGenerator<Chunk> {
  const file = await openForReading(path);
  const readAt = (position: number) =>
    file.read(Buffer.allocUnsafeSlow(plainBytes), 0, plainBytes, position);
  let ahead: ReturnType<typeof readAt> | null = null;
  try {
    ahead = readAt(from);
    for (let position = from; ;) {
      const { bytesRead, buffer } = await ahead;
      if (bytesRead === 0) return;
      position += bytesRead;
      // Read on while the bytes at hand are worked through.
      ahead = readAt(position);
      yield { bytes: buffer.subarray(0, bytesRead), diskBytes: position };
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await ahead?.catch(() => undefined);
    await file.close();
  }
}

/**
 * Gunzips step by step: write one piece, take out all it gave. A stream that is piped drops what its reader has not
 * taken when the file breaks off, and with it whole records.
 */
export async function* gunzippedChunks(path: string): AsyncGenerator<Chunk> {
  const file = await openForReading(path);
  const gunzip = createGunzip(gunzipOptions);
  let failure: Error | undefined;
  gunzip.on('error', (error) => {
    failure = error;
  });
  try {
    for (let diskBytes = 0; ;) {
      const { bytesRead, buffer } = await file.read(
        Buffer.allocUnsafeSlow(gzipBytes),
        0,
        gzipBytes,
      );
      if (bytesRead === 0) break;
      diskBytes += bytesRead;
      await write(gunzip, buffer.subarray(0, bytesRead));
      for (const bytes of taken(gunzip)) yield { bytes, diskBytes };
      if (failure !== undefined) throw broken(path, failure);
    }
    await finished(gunzip);
    for (const bytes of taken(gunzip)) yield { bytes, diskBytes: 0 };
    if (failure !== undefined) throw broken(path, failure);
  } finally {
    gunzip.destroy();
    await file.close();
  }
}

/** Resolves when the piece was worked off, also if that failed: the error event tells. */
function write(gunzip: Gunzip, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    gunzip.write(bytes, () => {
      resolve();
    });
  });
}

function taken(gunzip: Gunzip): Uint8Array[] {
  const bytes: unknown = gunzip.read();
  return bytes instanceof Uint8Array ? [bytes] : [];
}

async function finished(gunzip: Gunzip): Promise<void> {
  if (gunzip.destroyed) return;
  gunzip.end();
  gunzip.resume();
  await once(gunzip, 'close').catch(() => undefined);
}

function broken(path: string, error: Error & { code?: string }): WatchbillError {
  if (error.code === 'Z_BUF_ERROR') {
    return new WatchbillError(
      'INPUT_TRUNCATED',
      `${path} breaks off: its gzip stream has no end; all whole records before were read`,
      { cause: error },
    );
  }
  return unreadable(path, error);
}
