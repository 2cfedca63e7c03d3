/** Recorded runs replay on the built workflows, so that an upgrade doesn't break what is running. */
import { readFileSync, statSync } from 'node:fs';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { workflowBundlePath } from '../../cli/runtime/workflow-bundle.ts';
import { historyPath, readHistory } from '../histories/file.ts';

const bundle = readFileSync(workflowBundlePath, 'utf8');

async function replay(name: string, code = bundle): Promise<void> {
  const { history, workflowId } = readHistory(name);
  await Worker.runReplayHistory({ workflowBundle: { code } }, history, workflowId);
}

/** The bundle after somebody changed one line of a workflow. */
function changed(from: string, to: string): string {
  if (!bundle.includes(from)) throw new Error(`the bundle no longer holds: ${from}`);
  return bundle.replace(from, to);
}

describe.each(['watch', 'incident', 'response'])('a recorded %s', (name) => {
  it('replays on the workflows as they are', async () => {
    await replay(name);
  });

  it('is small, because it holds ids and hashes', () => {
    const { history } = readHistory(name);
    expect(statSync(historyPath(name)).size).toBeLessThan(300_000);
    expect(history.events.length).toBeGreaterThan(15);
  });
});

describe('a workflow that changed under a running one', () => {
  const notThatAny = DeterminismViolationError;

  it('is caught when response no longer verifies', async () => {
    const code = changed('await verifyAction({ action });', '');
    await expect(replay('response', code)).rejects.toThrow(notThatAny);
  });

  it('is caught when incident narrates before it triages', async () => {
    const code = changed(
      'const verdict = await decideVerdict(',
      'await narrateIncident({ incident: uid });\nconst verdict = await decideVerdict(',
    );
    await expect(replay('incident', code)).rejects.toThrow(notThatAny);
  });

  it('is caught when watch tells no incident', async () => {
    const code = changed('await tellIncidents({ incidents });', ';');
    await expect(replay('watch', code)).rejects.toThrow(notThatAny);
  });
});
