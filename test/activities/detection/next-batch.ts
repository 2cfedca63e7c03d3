/** The next batch of an input that is not followed: it always has one. */
import type { BatchRequest, BatchResult } from '../../../activities/detection/batch.ts';
import type { Examiner } from '../../../activities/detection/examiner.ts';

export async function nextBatch(examiner: Examiner, request: BatchRequest): Promise<BatchResult> {
  const batch = await examiner.run(request);
  if (batch === null) throw new Error('nothing came, though nothing is followed');
  return batch;
}
