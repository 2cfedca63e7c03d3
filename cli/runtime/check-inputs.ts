/** Looks at inputs before anything is started, and reads back what the database keeps of their problems. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { discoverInputs, type SkippedFile } from '../../activities/ingest/discover.ts';
import { standardInput } from '../../activities/ingest/standard-input.ts';
import { isErrorCode, WatchbillError } from '../../domain/errors.ts';

export interface CheckedInputs {
  /** Absolute, without links: the same files are the same input, however they were named. */
  paths: string[];
  /** Files in folders that can't be read as logs. */
  skipped: SkippedFile[];
  /** Of all files, on disk. */
  bytes: number;
}

/** A wrong path is said at once. @throws WatchbillError as `discoverInputs` does. */
export async function checkInputs(paths: readonly string[]): Promise<CheckedInputs> {
  const { files, skipped } = await discoverInputs(paths);
  return {
    paths: await Promise.all(paths.map(absolute)),
    skipped,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  };
}

async function absolute(path: string): Promise<string> {
  return path === standardInput ? path : await realpath(resolve(path));
}

/**
 * For commands whose reading goes on after a crash: what came through a pipe is gone then.
 * @throws WatchbillError USAGE
 */
export function refuseStandardInput(paths: readonly string[]): void {
  if (!paths.includes(standardInput)) return;
  throw new WatchbillError('USAGE', 'standard input can’t be read again after a crash', {
    fix: 'write it to a file first, or use: npx watchbill detect -',
  });
}

/** Whether one of the files skipped is a damaged log, not just something else. */
export function isDamaged({ skipped }: CheckedInputs): boolean {
  return skipped.some(({ code }) => code === 'INPUT_TRUNCATED' || code === 'INPUT_UNREADABLE');
}

/** What an input's progress keeps of an error, `CODE: message`, as that error. */
export function inputProblem(message: string): WatchbillError {
  const [, code = '', rest = message] = /^([A-Z_]+): (.*)$/s.exec(message) ?? [];
  return new WatchbillError(isErrorCode(code) ? code : 'INTERNAL', rest);
}
