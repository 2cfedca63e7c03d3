/** Reads one input batch by batch, and hands what was found to the incidents it belongs to. */
import {
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import { taskQueues, type WatchInput } from './messages.ts';
import { readResult } from './read-result.ts';

/**
 * A batch is bounded by records, so minutes mean trouble, not work. The heartbeat is short because after a crash the
 * batch waits this long before another worker takes it.
 */
const { readBatch } = proxyActivities<Activities>({
  taskQueue: taskQueues.detect,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '10 seconds',
  retry: { initialInterval: '500 ms', maximumInterval: '30 s' },
});

const { correlate, tellIncidents } = proxyActivities<Activities>({
  taskQueue: taskQueues.detect,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '500 ms', maximumInterval: '30 s' },
});

const { decideOpening } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

type Batch = Awaited<ReturnType<Activities['readBatch']>>;
type Correlated = Awaited<ReturnType<Activities['correlate']>>;

export async function watch({ input, seq }: WatchInput): Promise<void> {
  for (let next = seq; ;) {
    // Whether it found something is looked up where it is stored, if the answer doesn't say.
    const batch = readResult<Batch>(await readBatch({ input, seq: next }), {
      findings: 1,
      done: false,
    });
    if (batch.findings > 0) {
      await decideOpening({ input, seq: next });
      const { incidents } = readResult<Correlated>(await correlate({ input, seq: next }), {
        incidents: [],
      });
      if (incidents.length > 0) await tellIncidents({ incidents });
    }
    if (batch.done) return;
    if (batch.idle !== true) next += 1;
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof watch>({ input, seq: next });
    }
  }
}
