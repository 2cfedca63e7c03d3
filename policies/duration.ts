/** A length of time in a document, kept as it was written. */
import { z } from 'zod';
import { durationMs } from '../domain/duration.ts';

export { durationMs };

function isDuration(text: string): boolean {
  try {
    return durationMs(text) > 0;
  } catch {
    return false;
  }
}

const allowed =
  'must be a duration from 1s to 366d, written like 15m, 4h, 1h30m, or ISO 8601 like PT4H';

/** A duration kept as it was written, so that a stored document reads as its author wrote it. */
export const Duration = z.string({ error: allowed }).refine(isDuration, { error: allowed });
