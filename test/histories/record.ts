/**
 * Records the committed histories anew, after a workflow changed on purpose:
 * `npm run build:server && npx tsx test/histories/record.ts`
 */
import { workflowIds } from '../../workflows/messages.ts';
import { answered, proposedAction, scan, settled, watchRecords } from '../workflows/intrusions.ts';
import { delegationOf, startRunning } from '../workflows/running.ts';
import { writeHistory } from './file.ts';

const running = await startRunning({ batchEvents: 30 });
try {
  running.delegation = delegationOf({ lease: '2s' });
  const device = '10.20.8.50';
  const action = await proposedAction(running, device);
  await answered(running, action);
  await running.client.workflow.getHandle(workflowIds.response(action.uid)).result();
  const later = scan({ from: device, port: 3389, at: Date.now() });
  const input = await watchRecords(running, { records: later });
  await settled(running, action.incident);
  const ids = {
    watch: workflowIds.watch(input),
    incident: workflowIds.incident(action.incident),
    response: workflowIds.response(action.uid),
  };
  for (const [name, workflowId] of Object.entries(ids)) {
    const handle = running.client.workflow.getHandle(workflowId);
    writeHistory(name, workflowId, await handle.fetchHistory());
  }
} finally {
  await running.stop();
}
