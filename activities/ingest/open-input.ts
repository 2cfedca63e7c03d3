/** Opens what a person named as one reader: of files as they are now, or of files that are followed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { discoverInputs } from './discover.ts';
import { openReader, type EventReader, type ReaderOptions } from './event-reader.ts';
import { createFollower } from './follow.ts';
import type { Position } from './position.ts';

export interface OpenInput extends EventReader {
  /** Whether it never ends: a batch that is `done` has only read what was there. */
  isFollowed: boolean;
  /** Whether there is something to read; waits for it a while where files are followed. */
  hasMore(): Promise<boolean>;
}

export interface InputOptions extends Pick<ReaderOptions, 'onRecord'> {
  follow?: boolean | undefined;
  /** How long to wait for something new in files that are followed, and how often to look, milliseconds. */
  patience?: { waitMs: number; lookMs: number } | undefined;
}

/** A look costs a `stat` a file. Whoever stops the program waits for the end of the wait. */
const PATIENCE = { waitMs: 2_000, lookMs: 500 };

/** @throws what `discoverInputs` and `openReader` throw. */
export async function openInput(
  paths: readonly string[],
  position: Position,
  options: InputOptions,
): Promise<OpenInput> {
  if (options.follow === true) return follow(paths, position, options);
  const { files } = await discoverInputs(paths);
  const reader = await openReader(files, position, { onRecord: options.onRecord });
  return { ...reader, isFollowed: false, hasMore: () => Promise.resolve(true) };
}

function follow(
  paths: readonly string[],
  from: Position,
  { onRecord, patience = PATIENCE }: InputOptions,
): OpenInput {
  const follower = createFollower(paths);
  let position = from;
  /** Null while there is nothing to read. */
  let reader: EventReader | null = null;
  return {
    isFollowed: true,
    async hasMore() {
      const giveUpAt = performance.now() + patience.waitMs;
      while (reader === null) {
        const look = await follower.look(position);
        if (look.changed) {
          reader = await openReader(look.files, look.position, { follow: true, onRecord });
        } else if (performance.now() >= giveUpAt) return false;
        else await sleep(patience.lookMs);
      }
      return true;
    },
    async nextBatch(maxEvents, maxMs) {
      if (reader === null) throw new RangeError('a batch was asked for where there is none');
      const batch = await reader.nextBatch(maxEvents, maxMs);
      position = batch.position;
      if (batch.done) {
        await reader.close();
        reader = null;
      }
      return batch;
    },
    async close() {
      await reader?.close();
    },
  };
}
