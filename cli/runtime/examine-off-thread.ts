/** Examines delegation documents in threads of their own, each with a time limit after which it is ended. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { WatchbillError, type ErrorCode } from '../../domain/errors.ts';
import type { Examined, ProposedDocument } from '../../policies/examine.ts';

export type FromExaminer =
  | { kind: 'begins' }
  | { kind: 'done'; examined: Examined }
  | { kind: 'refused'; code: ErrorCode; message: string; fix: string | undefined }
  | { kind: 'failed'; message: string };

export type Examine = (given: ProposedDocument) => Promise<Examined>;

/** From when the thread begins to read; the shipped document takes some ms. */
const TIME_LIMIT_MS = 5_000;

/** How long a thread may take to begin, on a machine that is busy. */
const START_LIMIT_MS = 30_000;

/**
 * @throws WatchbillError as `examineDelegation`, and DOCUMENT_TOO_SLOW
 */
export async function examineOffThread(
  given: ProposedDocument,
  { timeMs = TIME_LIMIT_MS }: { timeMs?: number } = {},
): Promise<Examined> {
  const worker = new Worker(threadEntry(), { workerData: given });
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<Examined>((resolve, reject) => {
      const limit = (ms: number): void => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(tooSlow(given.fileName, ms)), ms);
      };
      limit(START_LIMIT_MS);
      worker.on('error', reject);
      worker.on('exit', (code) =>
        reject(new Error(`the examining thread ended with code ${code}`)),
      );
      worker.on('message', (message: FromExaminer) => {
        if (message.kind === 'begins') limit(timeMs);
        else if (message.kind === 'done') resolve(message.examined);
        else reject(errorFrom(message));
      });
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Threads run compiled code: from the TypeScript sources (in tests) it is found in `dist/`. */
function threadEntry(): URL {
  const compiled = import.meta.url.endsWith('.ts')
    ? '../../dist/cli/runtime/examine-thread.js'
    : './examine-thread.js';
  const entry = new URL(compiled, import.meta.url);
  if (existsSync(fileURLToPath(entry))) return entry;
  throw new WatchbillError('INTERNAL', 'the examining thread was not built', {
    fix: 'npm run build:server',
  });
}

function tooSlow(fileName: string, ms: number): WatchbillError {
  return new WatchbillError(
    'DOCUMENT_TOO_SLOW',
    `${fileName} was not read within ${ms / 1000} s, and was given up`,
    { fix: 'make it smaller: fewer rules, or several documents one after the other' },
  );
}

function errorFrom(message: Extract<FromExaminer, { kind: 'refused' | 'failed' }>): Error {
  if (message.kind === 'failed') return new Error(message.message);
  const { code, message: text, fix } = message;
  return new WatchbillError(code, text, fix === undefined ? {} : { fix });
}

/** Checks that may wait for the one that runs: a check changes nothing, and whoever is refused asks again. */
const MOST_WAITING = 4;

/** One after the other, so that however many are asked for, one processor is left for everything else. */
export function oneAtATime(examine: Examine): Examine {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (given) => {
    if (waiting >= MOST_WAITING) {
      throw new WatchbillError('RATE_LIMITED', 'other documents are being checked', {
        fix: 'try again in a few seconds',
      });
    }
    waiting += 1;
    const mine = last.then(() => examine(given));
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}
