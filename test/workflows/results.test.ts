/** Workflows meet what activities of other builds answered: fields that are not there yet, and fields they don't know. */
import { readFileSync } from 'node:fs';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { workflowBundlePath } from '../../cli/runtime/workflow-bundle.ts';
import { changeAnswers, listFields } from '../histories/change-results.ts';
import { listRecordings, readHistory, type RecordedHistory } from '../histories/file.ts';

const workflowBundle = { code: readFileSync(workflowBundlePath, 'utf8') };
const recordings = listRecordings();

function replay({ history, workflowId }: RecordedHistory): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle }, history, workflowId);
}

describe('an answer with a field more', () => {
  it.each(recordings)('goes on as before: $name of $version', async (recording) => {
    const newer = readHistory(recording);
    changeAnswers(newer, ({ result }) => ({ ...result, ofANewerBuild: { kind: 'unknown' } }));
    await replay(newer);
  });
});

/** One recording for each field of each activity's answer. */
const fields = new Map(
  recordings.flatMap((recording) =>
    listFields(readHistory(recording)).map((field) => [
      `${recording.version} ${field.activity}.${field.field}`,
      { ...recording, ...field },
    ]),
  ),
);

describe('an answer with a field less', () => {
  it('is tried for the fields of many activities', () => {
    expect(fields.size).toBeGreaterThan(20);
  });

  it.each([...fields.values()])(
    'breaks no workflow: $field of $activity, $version',
    async ({ activity, field, ...recording }) => {
      const older = readHistory(recording);
      changeAnswers(older, (answer) =>
        answer.activity === activity
          ? Object.fromEntries(Object.entries(answer.result).filter(([name]) => name !== field))
          : answer.result,
      );
      // Where the field told what to do, something else is done; what must not be is a workflow that fails at each try.
      const failure: unknown = await replay(older).catch((error: unknown) => error);
      if (failure !== undefined) expect(failure).toBeInstanceOf(DeterminismViolationError);
    },
  );
});
