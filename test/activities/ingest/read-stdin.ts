/** Reads standard input as a log and says what it found: a process of its own, because a test runner has no such input. */
import { discoverInputs } from '../../../activities/ingest/discover.ts';
import { openReader } from '../../../activities/ingest/event-reader.ts';
import { WatchbillError } from '../../../domain/errors.ts';

function codeOf(error: unknown): string {
  if (error instanceof WatchbillError) return error.code;
  throw error;
}

async function read(): Promise<unknown> {
  const { files } = await discoverInputs(['-']);
  const reader = await openReader(files);
  const batch = await reader.nextBatch(100_000);
  const again = await openReader(files, batch.position).then(() => '', codeOf);
  return { format: files[0]?.format, records: batch.counts.events, again };
}

const result = await read().catch((error: unknown) => ({ code: codeOf(error) }));
process.stdout.write(JSON.stringify(result));
