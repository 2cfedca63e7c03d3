/** One file being read: its next record, how far it has come, and what went wrong. */
import { WatchbillError, type ErrorCode } from '../../domain/errors.ts';
import type { RawRecord } from '../../domain/raw-record.ts';
import { parserOf, type LineParser, type Parsed } from '../../sources/index.ts';
import { markBytes, markOf, type InputFile } from './input-file.ts';
import { readLines, type Line, type LineChunk } from './line-reader.ts';
import type { FilePosition } from './position.ts';
import { notReadTwice, standardInput } from './standard-input.ts';

export interface Problem {
  code: ErrorCode;
  message: string;
  file: string;
}

export interface Step {
  line: Line;
  parsed: Parsed;
}

const tooLong: Parsed = { kind: 'rejected', reason: 'line longer than 8 MB' };

export interface Start {
  position?: FilePosition | undefined;
  /** Leave a last line without a line end to a later reader: it may be half of one that is being written. */
  follow?: boolean;
}

export class FileCursor {
  readonly file: InputFile;
  /** Place among the inputs: decides between records logged at the same time. */
  readonly index: number;
  /** When the next record was logged, as far as known; never goes back, though records may. */
  loggedAt: number;
  rejected: number;
  done = false;
  readonly #follow: boolean;
  #position: FilePosition | undefined;
  #parser: LineParser;
  #chunks: AsyncGenerator<LineChunk> | undefined;
  #lines: readonly Line[] = [];
  #next = 0;
  #held: Step | undefined;
  #offset: number;
  #bytesRead: number;

  constructor(file: InputFile, index: number, start: Start = {}) {
    const { position, follow = false } = start;
    this.file = file;
    this.index = index;
    this.#follow = follow;
    this.#position = position;
    this.#parser = parserOf(file.format);
    this.#parser.load(position?.parser ?? '');
    this.loggedAt = (position === undefined ? file.firstTime : position.loggedAt) ?? -Infinity;
    this.rejected = position?.rejected ?? 0;
    this.#offset = position?.offset ?? 0;
    this.#bytesRead = position?.bytesRead ?? 0;
    // A file that was read to its end is opened again only if it grew.
    this.done = position !== undefined && position.done && position.size === file.size;
  }

  /** True if `this` has the earlier record of the two. */
  isBefore(other: FileCursor): boolean {
    if (this.loggedAt !== other.loggedAt) return this.loggedAt < other.loggedAt;
    return this.index < other.index;
  }

  get bytesRead(): number {
    if (this.file.path === standardInput) return this.#bytesRead;
    return this.done ? this.file.size : Math.min(this.#bytesRead, this.file.size);
  }

  /** Reads on, opening the file the first time. Returns what stopped it, if it did not simply end. */
  async fill(): Promise<Problem | undefined> {
    try {
      this.#position ??= await positionOf(this.file);
      this.#chunks ??= readLines(this.file, this.#offset);
      const chunk = await this.#chunks.next();
      if (chunk.done === true) this.done = true;
      else this.#take(chunk.value);
      return undefined;
    } catch (error) {
      this.done = true;
      if (!(error instanceof WatchbillError)) throw error;
      return { code: error.code, message: error.message, file: this.file.path };
    }
  }

  #take({ lines, diskBytes }: LineChunk): void {
    this.#lines = lines;
    this.#next = 0;
    this.#bytesRead = Math.max(this.#bytesRead, diskBytes);
  }

  /** The next record without consuming it; undefined when `fill` is needed. */
  peek(): Step | undefined {
    if (this.#held !== undefined) return this.#held;
    const line = this.#lines[this.#next];
    if (line === undefined || (line.unfinished && this.#follow)) return undefined;
    const { bytes, offset } = line;
    const parsed = line.tooLong
      ? tooLong
      : this.#parser.parse({ file: this.file.path, offset, bytes });
    if (parsed.kind === 'events') this.loggedAt = Math.max(this.loggedAt, parsed.loggedAt);
    this.#held = { line, parsed };
    return this.#held;
  }

  /**
   * Consumes what `peek` showed. Half a record at the end of a file stays in front of the resume point: if the file grows,
   * it is read again, whole.
   */
  accept({ line, parsed }: Step): void {
    this.#held = undefined;
    this.#next++;
    this.#offset = line.unfinished && parsed.kind === 'rejected' ? line.offset : line.end;
  }

  /** What `accept` consumed last, under its own field names; valid until the next `peek`. */
  raw({ line, parsed }: Step): RawRecord | undefined {
    if (parsed.kind !== 'events' && parsed.kind !== 'ignored') return undefined;
    const { bytes, offset } = line;
    return this.#parser.raw?.({ file: this.file.path, offset, bytes });
  }

  /** Undefined as long as the file was not opened. */
  save(): FilePosition | undefined {
    if (this.#position === undefined) return undefined;
    return {
      ...this.#position,
      offset: this.#offset,
      parser: this.#parser.save(),
      loggedAt: Number.isFinite(this.loggedAt) ? this.loggedAt : null,
      rejected: this.rejected,
      done: this.done,
      bytesRead: this.bytesRead,
      size: this.file.size,
    };
  }

  async close(): Promise<void> {
    await this.#chunks?.return(undefined);
  }
}

async function positionOf(file: InputFile): Promise<FilePosition> {
  const isFile = file.path !== standardInput;
  const markLength = file.gzip ? markBytes : Math.min(markBytes, file.size);
  return {
    format: file.format,
    firstTime: file.firstTime,
    offset: 0,
    parser: '',
    loggedAt: null,
    rejected: 0,
    done: false,
    bytesRead: 0,
    size: file.size,
    mark: isFile ? await markOf(file, markLength) : '',
    markLength,
  };
}

/** Throws `INPUT_CHANGED` if the file is not, or no longer begins with, what was read before. */
export async function expectUnchanged(file: InputFile, position: FilePosition): Promise<void> {
  const { path, size } = file;
  if (path === standardInput) throw notReadTwice();
  if (size >= position.size && (await markOf(file, position.markLength)) === position.mark) return;
  throw new WatchbillError(
    'INPUT_CHANGED',
    `${path} is not the file that was read before: it shrank or begins differently`,
    { fix: 'use another data folder, or give the file another name' },
  );
}
