/** Recorded runs replay on the built workflows, so that an upgrade doesn't break what is running. */
import { readFileSync, statSync } from 'node:fs';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { workflowBundlePath } from '../../cli/runtime/workflow-bundle.ts';
import { historyPath, listRecordings, readHistory, type Recording } from '../histories/file.ts';
import { listVersions } from '../histories/frozen.ts';

const bundle = readFileSync(workflowBundlePath, 'utf8');

async function replay(recording: Recording, code = bundle): Promise<void> {
  const { history, workflowId } = readHistory(recording);
  await Worker.runReplayHistory({ workflowBundle: { code } }, history, workflowId);
}

/** The bundle after somebody changed one line of a workflow. */
function changed(from: string, to: string): string {
  if (!bundle.includes(from)) throw new Error(`the bundle no longer holds: ${from}`);
  return bundle.replace(from, to);
}

const recordings = listRecordings();

it('each version recorded each workflow', () => {
  for (const version of listVersions()) {
    const names = recordings.filter((one) => one.version === version).map(({ name }) => name);
    const types = names.map((name) => name.split('-')[0]);
    expect(new Set(types), version).toEqual(new Set(['watch', 'incident', 'response']));
  }
  expect(listVersions()).toContain('0.1.0');
});

describe.each(recordings)('$name of $version', (recording) => {
  it('replays on the workflows as they are', async () => {
    await replay(recording);
  });

  it('is small, because it holds ids and hashes', () => {
    expect(statSync(historyPath(recording)).size).toBeLessThan(300_000);
    expect(readHistory(recording).history.events.length).toBeGreaterThan(5);
  });
});

describe('a workflow that changed under a running one', () => {
  const notThatAny = DeterminismViolationError;
  const first = (name: string): Recording => ({ version: '0.1.0', name });

  it('is caught when response no longer verifies', async () => {
    const code = changed('await verifyAction({ action });', '');
    await expect(replay(first('response'), code)).rejects.toThrow(notThatAny);
  });

  it('is caught when incident narrates before it triages', async () => {
    const code = changed(
      'await gatherFacts({ incident: uid });',
      'await narrateIncident({ incident: uid });\nawait gatherFacts({ incident: uid });',
    );
    await expect(replay(first('incident'), code)).rejects.toThrow(notThatAny);
  });

  it('is caught when watch tells no incident', async () => {
    const code = changed('await tellIncidents({ incidents });', ';');
    await expect(replay(first('watch'), code)).rejects.toThrow(notThatAny);
  });
});
