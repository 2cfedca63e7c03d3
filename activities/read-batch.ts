/** Reads and examines the next batch of an input, and commits what it found exactly once. */
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { BatchRequest, BatchResult } from './detection/batch.ts';
import { WatchbillError } from '../domain/errors.ts';
import { OutdatedBatch, type CommittedBatch } from '../storage/batches.ts';
import { nonRetryable } from './failures.ts';
import type { ActivityPorts } from './ports.ts';

export interface BatchRef {
  input: string;
  seq: number;
}

export interface BatchRead {
  /** Findings opened or grown by this batch. */
  findings: number;
  done: boolean;
  /** Nothing new came to what is followed: the same batch is to be read again. */
  idle?: true;
}

/** Well below the heartbeat time-out of the workflow. */
const HEARTBEAT_MS = 2_000;

export function readBatchWith(ports: ActivityPorts) {
  const { storage } = ports;
  return async function readBatch({ input, seq }: BatchRef): Promise<BatchRead> {
    const committed = await storage.getBatch({ input, seq });
    if (committed !== null) return { findings: committed.findingUids.length, done: committed.done };
    const registered = await storage.getInput(input);
    if (registered === null) throw nonRetryable('NOT_FOUND', `input ${input} is not registered`);
    const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      const { paths, follow } = registered;
      const batch = await examineAndCommit(ports, { input, paths, follow, seq });
      if (batch === null) return { findings: 0, done: false, idle: true };
      const { findingUids, done } = batch;
      return { findings: findingUids.length, done };
    } catch (error) {
      const failure = nonRetryable.from(error) ?? givenUp(error);
      if (failure === null) throw error;
      await storage.failInput(input, `${failure.type ?? ''}: ${failure.message}`);
      throw failure;
    } finally {
      clearInterval(beating);
    }
  };
}

/**
 * Examines a batch, and once more for each verdict that is given meanwhile: its lesson must not be overwritten. Null if
 * there was nothing to examine.
 */
export async function examineAndCommit(
  ports: ActivityPorts,
  request: BatchRequest,
): Promise<CommittedBatch | null> {
  for (;;) {
    const result = await ports.detection.run(request);
    if (result === null) return null;
    const commit = toCommit(result, { input: request.input, at: ports.now() });
    try {
      return await ports.storage.commitBatch(commit);
    } catch (error) {
      if (!(error instanceof OutdatedBatch)) throw error;
    }
  }
}

/** A batch that fails so often will fail again: the input is marked and people are told, instead of trying for ever. */
const LAST_ATTEMPT = 12;

/** The failure that ends the reading; null while another try may help, as it always may when the database is away. */
function givenUp(error: unknown): ReturnType<typeof nonRetryable> | null {
  if (error instanceof WatchbillError || activityInfo().attempt < LAST_ATTEMPT) return null;
  const why = error instanceof Error ? error.message : String(error);
  return nonRetryable('INTERNAL', `the same batch failed ${LAST_ATTEMPT} times: ${why}`);
}

function toCommit(result: BatchResult, { input, at }: { input: string; at: number }) {
  const { seq, position, counts, findings, detectorState, entities, problems, done } = result;
  const { lesson } = result;
  const ignored = Object.values(counts.ignored).reduce((sum, n) => sum + n, 0);
  const problem = problems.at(-1);
  return {
    input,
    seq,
    position,
    counts: { events: counts.events, rejected: counts.rejected, ignored },
    findings,
    detectorState,
    entities,
    lesson,
    rejected: result.rejected.map(({ raw, encoding, ...rest }) => ({
      ...rest,
      raw: encoding === 'base64' ? `base64:${raw}` : raw,
    })),
    progress: {
      bytesRead: result.bytesRead,
      bytesTotal: result.bytesTotal,
      eventTime: result.eventTime,
      message: problem === undefined ? null : `${problem.code}: ${problem.message}`,
    },
    done,
    at,
  };
}
