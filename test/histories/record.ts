/**
 * Records each workflow in each of its states with the build as it is, under the version it has:
 * `npm run build:server && npx tsx test/histories/record.ts`
 * What is recorded already stays: a version whose workflows change gets a number of its own first.
 */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { version } from '../../domain/version.ts';
import { startRunning, type Running } from '../workflows/running.ts';
import { historyPath, writeHistory } from './file.ts';
import { freezeNew } from './frozen.ts';
import { incidentStates } from './states/incident.ts';
import { failureStates, leaseStates } from './states/lease.ts';
import { questionStates, substituteStates } from './states/question.ts';
import type { State } from './states/state.ts';
import { watchStates } from './states/watch.ts';

const states: readonly State[] = [
  ...watchStates,
  ...incidentStates,
  ...questionStates,
  ...substituteStates,
  ...leaseStates,
  ...failureStates,
];

/** The history once nothing has been added to it for half a second. */
async function fetchSettled({ client }: Running, workflowId: string) {
  const handle = client.workflow.getHandle(workflowId);
  for (let length = 0, tries = 0; ; tries += 1) {
    const history = await handle.fetchHistory();
    const now = history.events?.length ?? 0;
    if (now === length || tries === 10) return history;
    length = now;
    await sleep(500);
  }
}

const running = await startRunning({ batchEvents: 30 });
try {
  for (const { name, reach } of states) {
    const recording = { version, name };
    if (existsSync(historyPath(recording))) continue;
    const workflowId = await reach(running);
    writeHistory(recording, workflowId, await fetchSettled(running, workflowId));
    process.stderr.write(`${version} ${name}\n`);
  }
} finally {
  freezeNew();
  await running.stop();
}
