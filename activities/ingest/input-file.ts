/** A log file to read, and what marks it so that a change is noticed. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { parserOf, recognise, type LogFormat } from '../../sources/index.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { gunzippedChunks } from './byte-source.ts';
import { readLines, type Line } from './line-reader.ts';
import { standardInput, standardInputHead } from './standard-input.ts';

export interface InputFile {
  /** As the user named it; `-` is standard input, which can be read once and not resumed. */
  path: string;
  /** Bytes on disk; 0 for standard input. */
  size: number;
  gzip: boolean;
  format: LogFormat;
  /** When its first readable record was logged, epoch ms; null if its head holds none. */
  firstTime: number | null;
}

/** So many bytes of a file tell its format and its first time. */
const headBytes = 64 * 1024;

/** So many bytes, uncompressed and hashed, tell whether a file is still the one that was read before. */
export const markBytes = 4096;

const gzipMagic = [0x1f, 0x8b] as const;

/** The first bytes on disk; shorter if the file is. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const head = Buffer.alloc(length);
    const { bytesRead } = await handle.read(head, 0, length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** SHA-256 (hex) of the file's first `length` bytes, uncompressed: it stays the same when the file is compressed away. */
export async function markOf(
  { path, gzip }: Pick<InputFile, 'path' | 'gzip'>,
  length: number,
): Promise<string> {
  const head = gzip ? await contentHead(path, length) : await readHead(path, length);
  return createHash('sha256').update(head).digest('hex');
}

/** As much as is there: a gzip may break off before. */
async function contentHead(path: string, length: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let held = 0;
  try {
    for await (const { bytes } of gunzippedChunks(path)) {
      parts.push(Uint8Array.from(bytes));
      held += bytes.length;
      if (held >= length) break;
    }
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
  }
  return Buffer.concat(parts).subarray(0, length);
}

/**
 * Looks into one file. Throws `INPUT_EMPTY`, `INPUT_NOT_A_LOG`, or what reading its head throws
 * (`INPUT_TRUNCATED`, `INPUT_UNREADABLE`) if not even one line can be read.
 */
export async function inspect(path: string, size: number): Promise<InputFile> {
  if (size === 0) throw new WatchbillError('INPUT_EMPTY', `${path} is empty`);
  const magic = await readHead(path, 2);
  const gzip = magic[0] === gzipMagic[0] && magic[1] === gzipMagic[1];
  const lines = await headLines(path, gzip);
  if (lines.length === 0) throw new WatchbillError('INPUT_EMPTY', `${path} holds no lines`);
  const format = recognise(Buffer.concat(lines.flatMap(({ bytes }) => [bytes, newline])));
  if (format === null) {
    throw new WatchbillError(
      'INPUT_NOT_A_LOG',
      `${path} is not a log that Watchbill reads (Suricata EVE, Zeek, Windows Security, Entra ID, Okta, OpenVPN)`,
    );
  }
  return { path, size, gzip, format, firstTime: firstTimeOf(lines, format, path) };
}

/**
 * Looks into standard input, waiting for its first lines. Throws `INPUT_EMPTY` and `INPUT_NOT_A_LOG` (also for a gzip:
 * only files are gunzipped).
 */
export async function inspectStandardInput(): Promise<InputFile> {
  const head = await standardInputHead(headBytes);
  if (head.length === 0) throw new WatchbillError('INPUT_EMPTY', 'standard input is empty');
  const format = recognise(head);
  if (format === null) {
    const isGzip = head[0] === gzipMagic[0] && head[1] === gzipMagic[1];
    throw new WatchbillError(
      'INPUT_NOT_A_LOG',
      isGzip ? 'standard input is compressed' : 'standard input is not a log that Watchbill reads',
      isGzip ? { fix: 'gunzip it on the way: gunzip -c FILE | watchbill …' } : {},
    );
  }
  return { path: standardInput, size: 0, gzip: false, format, firstTime: null };
}

const newline = Buffer.from('\n');

/** The first lines, about `headBytes` of them. Damage behind the first line is left to the reader to report. */
async function headLines(path: string, gzip: boolean): Promise<Line[]> {
  const lines: Line[] = [];
  let length = 0;
  try {
    for await (const chunk of readLines({ path, gzip })) {
      for (const line of chunk.lines) {
        lines.push(line);
        length += line.bytes.length;
        if (length >= headBytes) return lines;
      }
    }
  } catch (error) {
    if (lines.length === 0) throw error;
  }
  return lines;
}

function firstTimeOf(lines: readonly Line[], format: LogFormat, path: string): number | null {
  const parser = parserOf(format);
  for (const { bytes, offset } of lines) {
    const parsed = parser.parse({ file: path, offset, bytes });
    if (parsed.kind === 'events') return parsed.loggedAt;
  }
  return null;
}
