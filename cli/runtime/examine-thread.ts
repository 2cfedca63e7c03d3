/** The thread that examines one delegation document: whatever it costs, the API goes on answering. */
import { parentPort, workerData } from 'node:worker_threads';
import { WatchbillError } from '../../domain/errors.ts';
import { examineDelegation, type ProposedDocument } from '../../policies/examine.ts';
import type { FromExaminer } from './examine-off-thread.ts';

function outcome(): FromExaminer {
  try {
    return { kind: 'done', examined: examineDelegation(workerData as ProposedDocument) };
  } catch (error) {
    if (error instanceof WatchbillError) {
      const { code, message, fix } = error;
      return { kind: 'refused', code, message, fix };
    }
    // Nesting that exhausts the stack, and whatever else only the parser knows.
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.postMessage({ kind: 'begins' } satisfies FromExaminer);
parentPort?.postMessage(outcome());
