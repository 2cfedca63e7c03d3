/** Reads many log files as one stream of events, in batches, in the order in which the records were logged. */
import type { Event } from '../../domain/event.ts';
import type { RawRecord } from '../../domain/raw-record.ts';
import type { InputFile } from './input-file.ts';
import { expectUnchanged, FileCursor, type Problem, type Step } from './file-cursor.ts';
import type { FilePosition, Position } from './position.ts';
import { Twins } from './twins.ts';

export type { Problem } from './file-cursor.ts';
export type { FilePosition, Position } from './position.ts';

/** A record that could not be read, kept so that a person can see why. */
export interface RejectedRecord {
  file: string;
  offset: number;
  reason: string;
  /** Its first 4 kB; base64 where that is not plain UTF-8 text. */
  raw: string;
  encoding: 'utf-8' | 'base64';
}

export interface Counts {
  /** Records read into at least one event (one record may give several). */
  events: number;
  rejected: number;
  /** Records of types that are not read, by type. */
  ignored: Record<string, number>;
}

export interface Batch {
  /** Their `record.bytes` stay valid as long as the batch is held. */
  events: Event[];
  /** The resume point after this batch. */
  position: Position;
  /** Of this batch alone. */
  counts: Counts;
  /** The first 1,000 of each file. */
  rejectedRecords: RejectedRecord[];
  problems: Problem[];
  /** Bytes on disk, of all files. */
  bytesRead: number;
  bytesTotal: number;
  done: boolean;
}

export interface EventReader {
  /**
   * Reads until there are `maxEvents` events (the last record may bring a few more), `maxMs` of wall time have passed, or
   * everything is read. Where a batch ends never changes which events come, or their order.
   */
  nextBatch(maxEvents: number, maxMs?: number): Promise<Batch>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  /** The files may grow. */
  follow?: boolean;
  /** Sees every record of a log that rules are written for, also of types that are not read as events. */
  onRecord?: ((record: RawRecord) => void) | undefined;
}

const keptRejected = 1000;
const keptRaw = 4096;

/**
 * One file is read in its own order. Several are merged by the time at which their records were logged, so that the files
 * of a rotation follow each other and the logs of one sensor interleave; a file is opened when its first record is due.
 * A flow that sensors of two kinds report is read once, as the first of them logged it.
 * Throws `INPUT_CHANGED` if a file was replaced since `resume` was saved, and for standard input if it was read before.
 *
 * With `follow` the files are those that a `Follower` saw, told by what is in them and not by their names, and a last line
 * is left until its line end is there. Without, it is read; if only half of it is there, it is rejected, and read again
 * whole should the file ever grow.
 */
export async function openReader(
  files: readonly InputFile[],
  resume: Position = { files: {} },
  { follow = false, onRecord }: ReaderOptions = {},
): Promise<EventReader> {
  for (const file of files) {
    const position = resume.files[file.path];
    if (position !== undefined && !follow) await expectUnchanged(file, position);
  }
  const cursors = files.map((file, index) => {
    const position = resume.files[file.path];
    // A gzip is whole when it is read: nothing is added to it.
    return new FileCursor(file, index, { position, follow: follow && !file.gzip });
  });
  const formats = files.map(({ format }) => format);
  const twins = Twins.of(formats, resume.twins);
  const bytesTotal = files.reduce((sum, { size }) => sum + size, 0);
  /** The open and the waiting, latest first. */
  const queue: FileCursor[] = [];
  for (const cursor of cursors) if (!cursor.done) enqueue(queue, cursor);

  return {
    async nextBatch(maxEvents, maxMs = Infinity) {
      const batch = emptyBatch();
      const stopAt = performance.now() + maxMs;
      while (batch.events.length < maxEvents && performance.now() < stopAt) {
        const cursor = queue.pop();
        if (cursor === undefined) break;
        takeFrom(cursor, { until: queue.at(-1), maxEvents, onRecord, twins }, batch);
        if (cursor.peek() === undefined) {
          const problem = await cursor.fill();
          if (problem !== undefined) batch.problems.push(problem);
        }
        if (!cursor.done) enqueue(queue, cursor);
      }
      return {
        ...batch,
        position: {
          files: { ...resume.files, ...positionsOf(cursors) },
          ...(twins === null ? {} : { twins: twins.save() }),
        },
        bytesRead: cursors.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
        bytesTotal,
        done: queue.length === 0,
      };
    },
    async close() {
      for (const cursor of cursors) await cursor.close();
    },
  };
}

type Filling = Pick<Batch, 'events' | 'counts' | 'rejectedRecords' | 'problems'>;

function emptyBatch(): Filling {
  return {
    events: [],
    counts: { events: 0, rejected: 0, ignored: {} },
    rejectedRecords: [],
    problems: [],
  };
}

/** Keeps the queue sorted: the earliest is last, where `pop` takes it. */
function enqueue(queue: FileCursor[], cursor: FileCursor): void {
  let low = 0;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (queue[middle]?.isBefore(cursor) === true) high = middle;
    else low = middle + 1;
  }
  queue.splice(low, 0, cursor);
}

interface Limit extends Pick<ReaderOptions, 'onRecord'> {
  until: FileCursor | undefined;
  maxEvents: number;
  twins: Twins | null;
}

/** Takes records from one file while none of another file is due and the batch has room. */
function takeFrom(cursor: FileCursor, limit: Limit, batch: Filling): void {
  while (batch.events.length < limit.maxEvents) {
    const step = cursor.peek();
    if (step === undefined) return;
    if (limit.until !== undefined && !cursor.isBefore(limit.until)) return;
    cursor.accept(step);
    tally(cursor, step, { batch, twins: limit.twins });
    if (limit.onRecord === undefined) continue;
    const record = cursor.raw(step);
    if (record !== undefined) limit.onRecord(record);
  }
}

function tally(
  cursor: FileCursor,
  { line, parsed }: Step,
  { batch, twins }: { batch: Filling; twins: Twins | null },
): void {
  switch (parsed.kind) {
    case 'events':
      batch.counts.events++;
      for (const event of parsed.events) {
        if (twins?.hasSeen(event, cursor.file.format) !== true) batch.events.push(event);
      }
      return;
    case 'ignored':
      batch.counts.ignored[parsed.type] = (batch.counts.ignored[parsed.type] ?? 0) + 1;
      return;
    case 'rejected':
      batch.counts.rejected++;
      if (++cursor.rejected > keptRejected) return;
      batch.rejectedRecords.push({
        file: cursor.file.path,
        offset: line.offset,
        reason: parsed.reason,
        ...rawOf(line.bytes),
      });
      return;
    case 'header':
      return;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** NUL is valid UTF-8 that databases refuse in text, so it counts as binary. */
function rawOf(bytes: Uint8Array): Pick<RejectedRecord, 'raw' | 'encoding'> {
  const cut = bytes.subarray(0, keptRaw);
  try {
    if (!cut.includes(0)) return { raw: strictUtf8.decode(cut), encoding: 'utf-8' };
  } catch {
    // Not UTF-8.
  }
  return { raw: Buffer.from(cut).toString('base64'), encoding: 'base64' };
}

function positionsOf(cursors: readonly FileCursor[]): Record<string, FilePosition> {
  const files: Record<string, FilePosition> = {};
  for (const cursor of cursors) {
    const position = cursor.save();
    if (position !== undefined) files[cursor.file.path] = position;
  }
  return files;
}
