/** Streams a file, gunzipped on the fly, as lines with their byte offsets; memory stays bounded whatever the file holds. */
import { WatchbillError } from '../../domain/errors.ts';
import { plainChunks, gunzippedChunks, type Chunk } from './byte-source.ts';
import { standardInput, standardInputChunks } from './standard-input.ts';

export interface Line {
  /** Without the line end; a view that stays valid as long as it is held. */
  bytes: Uint8Array;
  /** In the uncompressed file. */
  offset: number;
  /** Where the next line begins. */
  end: number;
  /** Longer than the limit: `bytes` holds only its beginning. */
  tooLong: boolean;
  /** The file ends before the line does: whoever writes it may still be at it. */
  unfinished: boolean;
}

export interface LineChunk {
  lines: Line[];
  /** Bytes on disk consumed so far. */
  diskBytes: number;
}

/** Far above any record that a sensor writes (the longest seen have 1 MB), far below what memory holds. */
export const maxLineBytes = 8 * 1024 * 1024;

/** How much of a line above the limit is kept to show it. */
const keptOfTooLong = 4096;

const newline = 10;
const carriageReturn = 13;

/**
 * Yields the lines from byte `from` on (uncompressed; the start of a line), a buffer's worth at a time; empty lines are left out.
 * Ends by throwing `INPUT_TRUNCATED` (after every whole line) where a gzip breaks off, and `INPUT_UNREADABLE` where a
 * file can't be read on.
 */
export async function* readLines(
  { path, gzip }: { path: string; gzip: boolean },
  from = 0,
): AsyncGenerator<LineChunk> {
  const splitter = lineSplitter(from);
  let skip = gzip ? from : 0;
  const chunks = chunksOf(path, gzip, from);
  for await (const { bytes, diskBytes } of chunks) {
    const dropped = Math.min(skip, bytes.length);
    skip -= dropped;
    yield { lines: splitter.push(bytes.subarray(dropped)), diskBytes };
  }
  if (skip > 0) throw new WatchbillError('INPUT_CHANGED', `${path} is shorter than it was`);
  yield { lines: splitter.end(), diskBytes: 0 };
}

function chunksOf(path: string, gzip: boolean, from: number): AsyncGenerator<Chunk> {
  if (path === standardInput) return standardInputChunks();
  return gzip ? gunzippedChunks(path) : plainChunks(path, from);
}

interface LineSplitter {
  push(bytes: Uint8Array): Line[];
  /** The last line, if the file does not end with a line end. */
  end(): Line[];
}

function lineSplitter(from: number): LineSplitter {
  /** Where the line that is not finished yet begins, what there is of it, and its length so far. */
  let offset = from;
  let parts: Uint8Array[] = [];
  let length = 0;

  function keep(part: Uint8Array): void {
    const fitted = length <= maxLineBytes;
    length += part.length;
    if (length <= maxLineBytes) parts.push(part);
    else if (fitted) parts = [beginningOf([...parts, part])];
  }

  function finish(lineEnd: number): Line | undefined {
    const tooLong = length > maxLineBytes;
    const joined = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    const line = {
      bytes: trimmed(joined ?? new Uint8Array()),
      offset,
      end: 0,
      tooLong,
      unfinished: lineEnd === 0,
    };
    offset += length + lineEnd;
    line.end = offset;
    parts = [];
    length = 0;
    return line.bytes.length === 0 ? undefined : line;
  }

  function lastPart(bytes: Uint8Array): Line | undefined {
    keep(bytes);
    return finish(1);
  }

  /** A line that lies in one buffer: almost every one. */
  function whole(bytes: Uint8Array): Line | undefined {
    if (bytes.length > maxLineBytes) return lastPart(bytes);
    const line = {
      bytes: trimmed(bytes),
      offset,
      end: offset + bytes.length + 1,
      tooLong: false,
      unfinished: false,
    };
    offset = line.end;
    return line.bytes.length === 0 ? undefined : line;
  }

  return {
    push(bytes) {
      const lines: Line[] = [];
      let start = 0;
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, start)) {
        const part = bytes.subarray(start, at);
        const line = length === 0 ? whole(part) : lastPart(part);
        start = at + 1;
        if (line !== undefined) lines.push(line);
      }
      if (start < bytes.length) keep(bytes.subarray(start));
      return lines;
    },
    end: () => (length > 0 ? [finish(0)] : []).filter((line) => line !== undefined),
  };
}

/** A copy, so that the rest can be let go. */
function beginningOf(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts).subarray(0, keptOfTooLong));
}

function trimmed(bytes: Uint8Array): Uint8Array {
  return bytes[bytes.length - 1] === carriageReturn ? bytes.subarray(0, -1) : bytes;
}
