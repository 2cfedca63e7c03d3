/** Watch workflows: one that read its input to the end, one that follows it, one that a longer history made go on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskQueues, workflowIds } from '../../../workflows/messages.ts';
import { scan, watchRecords } from '../../workflows/intrusions.ts';
import { eventually, type Running } from '../../workflows/running.ts';
import { newDevice, type State } from './state.ts';

const hour = 3_600_000;

/** Starts to read an input without waiting for its end. */
async function follow(running: Running, { uid, seq }: { uid: string; seq: number }) {
  const path = join(running.folder, `${uid}.json`);
  const records = scan({ from: newDevice(), port: 9401, at: Date.now() - hour });
  writeFileSync(path, `${records.join('\n')}\n`);
  await running.storage.registerInput({ uid, paths: [path], asLive: false, follow: true });
  await running.client.workflow.start('watch', {
    workflowId: workflowIds.watch(uid),
    taskQueue: taskQueues.detect,
    args: [{ input: uid, seq }],
  });
  await eventually('the batches', async () => {
    const resume = await running.storage.resumePoint(uid);
    return resume !== null && resume.seq >= 2;
  });
}

export const watchStates: readonly State[] = [
  {
    name: 'watch-finished',
    async reach(running) {
      const records = [22, 3389, 9401].flatMap((port, index) =>
        scan({ from: newDevice(), port, at: Date.now() - hour + index * 600_000 }),
      );
      return workflowIds.watch(await watchRecords(running, { records, asLive: false }));
    },
  },
  {
    name: 'watch-following',
    async reach(running) {
      await follow(running, { uid: 'followed', seq: 1 });
      return workflowIds.watch('followed');
    },
  },
  {
    name: 'watch-continued',
    async reach(running) {
      const uid = 'continued';
      await follow(running, { uid, seq: 1 });
      const id = workflowIds.watch(uid);
      await running.client.workflow.getHandle(id).terminate('goes on with a short history');
      const seq = ((await running.storage.resumePoint(uid))?.seq ?? 0) + 1;
      await running.client.workflow.start('watch', {
        workflowId: id,
        taskQueue: taskQueues.detect,
        args: [{ input: uid, seq }],
      });
      return id;
    },
  },
];
