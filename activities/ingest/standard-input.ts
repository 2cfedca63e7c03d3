/** Standard input as a log: looked into once to tell its format, then read from its beginning, and never again. */
import { WatchbillError } from '../../domain/errors.ts';
import type { Chunk } from './byte-source.ts';

/** The path that stands for it. */
export const standardInput = '-';

interface Stream {
  /** What was read to tell the format, not yet given out. */
  head: Chunk[];
  rest: AsyncIterator<unknown>;
  taken: number;
}

/** There is one standard input per process. */
let stream: Stream | undefined;

function opened(): Stream {
  stream ??= { head: [], rest: process.stdin[Symbol.asyncIterator](), taken: 0 };
  return stream;
}

async function next(from: Stream): Promise<Chunk | undefined> {
  const step = await from.rest.next();
  if (step.done === true || !(step.value instanceof Uint8Array)) return undefined;
  from.taken += step.value.length;
  return { bytes: step.value, diskBytes: from.taken };
}

/** Reads until there are `length` bytes, or the input ends, and keeps them for `standardInputChunks`. */
export async function standardInputHead(length: number): Promise<Uint8Array> {
  const from = opened();
  while (from.taken < length) {
    const chunk = await next(from);
    if (chunk === undefined) break;
    from.head.push(chunk);
  }
  return Buffer.concat(from.head.map(({ bytes }) => bytes));
}

/** Everything, once. */
export async function* standardInputChunks(): AsyncGenerator<Chunk> {
  const from = opened();
  for (let chunk = from.head.shift(); chunk !== undefined; chunk = from.head.shift()) yield chunk;
  for (let chunk = await next(from); chunk !== undefined; chunk = await next(from)) yield chunk;
}

/** The refusal to go on with it after a restart: what was read is gone. */
export function notReadTwice(): WatchbillError {
  return new WatchbillError(
    'INPUT_CHANGED',
    'standard input was being read when this data folder was last used, and cannot be read again',
    { fix: 'write the stream to a file and name that, or use another data folder' },
  );
}
