/** The detection thread's entry: examines batches off the main thread, so that approvals never wait for them. */
import { parentPort } from 'node:worker_threads';
import { WatchbillError } from '../../domain/errors.ts';
import type { KeptLesson } from '../../domain/verdict.ts';
import type { Memory } from './batch.ts';
import { createExaminer } from './examiner.ts';
import type { FromThread, ThreadError, ToThread } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('this file runs as a worker thread only');

const answers = new Map<number, (value: unknown) => void>();
let lastAsked = 0;

function say(message: FromThread): void {
  port?.postMessage(message);
}

function ask(question: (id: number) => FromThread): Promise<unknown> {
  const id = (lastAsked += 1);
  return new Promise((resolve) => {
    answers.set(id, resolve);
    say(question(id));
  });
}

const memory: Memory = {
  loadEntities: async (keys) =>
    (await ask((id) => ({ kind: 'ask-entities', id, keys }))) as Map<string, unknown>,
  lessonsAfter: async (seq) =>
    (await ask((id) => ({ kind: 'ask-lessons', id, seq }))) as KeptLesson[],
  resumePoint: async (input) =>
    (await ask((id) => ({ kind: 'ask-resume', id, input }))) as Awaited<
      ReturnType<Memory['resumePoint']>
    >,
};

const examiner = createExaminer(memory);
let queue = Promise.resolve();

async function run(message: ToThread & { kind: 'run' }): Promise<void> {
  try {
    say({ kind: 'done', id: message.id, result: await examiner.run(message.request) });
  } catch (error) {
    say({ kind: 'failed', id: message.id, error: describe(error) });
  }
}

function describe(error: unknown): ThreadError {
  const known = error instanceof WatchbillError ? error : null;
  const { message, stack } =
    error instanceof Error ? error : { message: String(error), stack: undefined };
  return { code: known?.code ?? null, message, fix: known?.fix, stack };
}

port.on('message', (message: ToThread) => {
  switch (message.kind) {
    case 'run':
      queue = queue.then(() => run(message));
      break;
    case 'answer':
      answers.get(message.id)?.(message.value);
      answers.delete(message.id);
      break;
    case 'stop':
      queue = queue.then(async () => {
        await examiner.close();
        port.close();
      });
      break;
  }
});
