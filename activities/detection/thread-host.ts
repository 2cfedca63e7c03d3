/** The main thread's side of the detection thread: starts it, answers its questions, ends it. */
import { Worker } from 'node:worker_threads';
import { WatchbillError } from '../../domain/errors.ts';
import type { BatchRequest, BatchResult, Memory } from './batch.ts';
import type { FromThread, ThreadError, ToThread } from './protocol.ts';

export interface DetectionThread {
  /**
   * Examines a batch, null if nothing new came to what is followed; batches queue up. Rejects with the examiner's error,
   * or when the thread dies.
   */
  run(request: BatchRequest): Promise<BatchResult | null>;
  stop(): Promise<void>;
}

interface Waiting {
  resolve: (result: BatchResult | null) => void;
  reject: (error: Error) => void;
}

interface Running {
  worker: Worker;
  waiting: Map<number, Waiting>;
}

/**
 * A thread that starts with its first batch, and anew after it died: the next batch then rebuilds its state from
 * `memory`. `entry` is the compiled `thread.js`: a worker thread can't run TypeScript on Node 20.
 */
export function createDetectionThread(
  memory: Memory,
  entry: URL = new URL('./thread.js', import.meta.url),
): DetectionThread {
  let running: Running | null = null;
  let lastId = 0;

  const start = (): Running => {
    const worker = new Worker(entry);
    const started: Running = { worker, waiting: new Map() };
    const end = (error: Error): void => {
      if (running === started) running = null;
      for (const { reject } of started.waiting.values()) reject(error);
      started.waiting.clear();
    };
    worker.on('error', end);
    worker.on('exit', (code) => end(new Error(`the detection thread ended with code ${code}`)));
    worker.on('message', (message: FromThread) => void hear(message, started, memory));
    return started;
  };

  return {
    run(request) {
      running ??= start();
      const { worker, waiting } = running;
      return new Promise((resolve, reject) => {
        const id = (lastId += 1);
        waiting.set(id, { resolve, reject });
        worker.postMessage({ kind: 'run', id, request } satisfies ToThread);
      });
    },
    async stop() {
      if (running === null) return;
      const { worker } = running;
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ kind: 'stop' } satisfies ToThread);
      await exited;
    },
  };
}

async function hear(
  message: FromThread,
  { worker, waiting }: Running,
  memory: Memory,
): Promise<void> {
  switch (message.kind) {
    case 'ask-entities':
      return await answer(message.id, { worker, value: memory.loadEntities(message.keys) });
    case 'ask-lessons':
      return await answer(message.id, { worker, value: memory.lessonsAfter(message.seq) });
    case 'ask-resume':
      return await answer(message.id, { worker, value: memory.resumePoint(message.input) });
    case 'done':
      waiting.get(message.id)?.resolve(message.result);
      break;
    case 'failed':
      waiting.get(message.id)?.reject(revive(message.error));
      break;
  }
  waiting.delete(message.id);
}

/** Without its answer the thread can't go on: it is ended, and the batch is tried again on a new one. */
async function answer(
  id: number,
  { worker, value }: { worker: Worker; value: Promise<unknown> },
): Promise<void> {
  try {
    worker.postMessage({ kind: 'answer', id, value: await value } satisfies ToThread);
  } catch {
    await worker.terminate();
  }
}

function revive({ code, message, fix, stack }: ThreadError): Error {
  if (code !== null) return new WatchbillError(code, message, fix === undefined ? {} : { fix });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
