/** Tells of queues whose tasks nobody works on: no worker is there, somebody else takes them away, or there is too much. */
import type { Storage } from '../../../storage/open.ts';
import { taskQueues, type Role } from '../../../workflows/messages.ts';

/** A task that waits to be taken. */
export interface Waiting {
  taskQueue: string;
  /** Wall clock of Temporal, epoch ms: since when it may be taken. */
  since: number;
  /** In words. */
  what: string;
}

/** With the pause between two looks it is told within a minute. */
const LATE_MS = 40_000;

/** Raises one alarm for each queue with a task that has waited too long, and ends those of the others. */
export async function tellStalled(
  storage: Pick<Storage, 'raiseAlarm' | 'clearAlarm'>,
  waiting: readonly Waiting[],
  now: number,
): Promise<void> {
  const late = waiting.filter(({ since }) => now - since > LATE_MS);
  for (const [role, taskQueue] of Object.entries(taskQueues) as [Role, string][]) {
    const mine = late.filter((one) => one.taskQueue === taskQueue);
    const oldest = mine.toSorted((a, b) => a.since - b.since)[0];
    if (oldest === undefined) {
      await storage.clearAlarm('WORK_STALLED', taskQueue, now);
      continue;
    }
    const seconds = Math.round((now - oldest.since) / 1000);
    await storage.raiseAlarm({
      code: 'WORK_STALLED',
      subject: taskQueue,
      detail: `${oldest.what} waits for ${seconds} s, ${mine.length} in all: no worker of the role ${role} takes its tasks, somebody else takes them away, or it has too much to do`,
      fix: `see that a worker with the role ${role} runs, and find out who may reach the Temporal server; the alarm ends by itself`,
      at: now,
    });
  }
}
