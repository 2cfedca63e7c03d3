/** The exactly-once commit of what one batch of an input yielded. */
import { and, eq, sql, type SQL } from 'drizzle-orm';
import { z } from 'zod';
import type { Finding } from '../domain/finding.ts';
import { upsertEntities } from './baseline-entities.ts';
import type { EntityState } from './baseline-entities.ts';
import { statements } from './database.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { reviseIncidentsOf, upsertFindings } from './findings.ts';
import type { RejectedRecord, Totals } from './inputs.ts';
import { holdNewestLesson } from './verdicts.ts';
import { batches, detectorStates, inputs, rejectedRecords } from './schema/intake.ts';

export interface Batch {
  input: string;
  /** 1 for the first batch of an input, then one more each. */
  seq: number;
  /** Where the next batch starts, as the reader wants it back. */
  position: unknown;
  /** Records of this batch alone. */
  counts: Totals;
  /** New findings, and grown versions of known ones. */
  findings: readonly Finding[];
  /** Replaces the one stored before. */
  detectorState: unknown;
  /** Only the baseline entities this batch touched. */
  entities: readonly EntityState[];
  /** The newest verdict lesson that those entities were loaded with; 0 before the first. */
  lesson: number;
  rejected: readonly RejectedRecord[];
  progress: {
    bytesRead: number;
    bytesTotal: number | null;
    eventTime: number | null;
    message: string | null;
  };
  /** The input was read to its end. */
  done: boolean;
  /** Wall clock, epoch ms. */
  at: number;
}

export interface CommittedBatch {
  findingUids: string[];
  done: boolean;
}

/** The batch knows nothing of the newest lesson, and would overwrite what it taught: examine it again. */
export class OutdatedBatch extends Error {}

/**
 * Commits a batch in one transaction. A batch that is committed already changes nothing and gives the stored
 * result, so an activity that lost its acknowledgement may repeat it.
 *
 * @throws RangeError when `seq` is not the next one, or the input is not registered.
 * @throws OutdatedBatch when a person closed an incident while it was examined.
 */
export async function commitBatch(db: Database, batch: Batch): Promise<CommittedBatch> {
  return await mutate(db, async (tx, notify) => {
    const stored = await lockInput(tx, batch);
    if (stored !== null) return stored;
    if ((await holdNewestLesson(tx)) !== batch.lesson) throw new OutdatedBatch();
    const changed = await upsertFindings(tx, batch);
    for (const uid of await reviseIncidentsOf(tx, { findingUids: changed, at: batch.at })) {
      notify({ type: 'incident', uid });
    }
    await upsertEntities(tx, batch.entities);
    await keepRejected(tx, batch);
    const result = await advance(tx, batch);
    notify({ type: 'progress' });
    return result;
  });
}

/** The result of a committed batch; null when it is not committed. */
export async function getBatch(
  db: Database,
  { input, seq }: { input: string; seq: number },
): Promise<CommittedBatch | null> {
  const [row] = await db
    .select()
    .from(batches)
    .where(and(eq(batches.input, input), eq(batches.seq, seq)));
  if (row === undefined) return null;
  return { findingUids: z.array(z.string()).parse(row.findingUids), done: row.done };
}

/** Holds the input against another commit; gives the stored result when this batch was committed before. */
async function lockInput(tx: Database, batch: Batch): Promise<CommittedBatch | null> {
  const [input] = await tx
    .select({ seq: inputs.seq })
    .from(inputs)
    .where(eq(inputs.uid, batch.input))
    .for('update');
  if (input === undefined) throw new RangeError(`input ${batch.input} is not registered`);
  if (batch.seq <= input.seq) return await getBatch(tx, batch);
  if (batch.seq === input.seq + 1) return null;
  throw new RangeError(
    `batch ${batch.seq} of input ${batch.input} can not follow batch ${input.seq}`,
  );
}

async function keepRejected(tx: Database, batch: Batch): Promise<void> {
  for (const records of statements(batch.rejected)) {
    const rows = records.map((record) => ({ input: batch.input, ...record }));
    await tx.insert(rejectedRecords).values(rows).onConflictDoNothing();
  }
}

/** Moves the input on to the end of this batch. */
async function advance(tx: Database, batch: Batch): Promise<CommittedBatch> {
  const { input, seq, done, counts } = batch;
  const findingUids = [...new Set(batch.findings.map((finding) => finding.finding_info.uid))];
  await tx.insert(batches).values({ input, seq, findingUids, done });
  await tx
    .insert(detectorStates)
    .values({ input, seq, state: batch.detectorState })
    .onConflictDoUpdate({
      target: detectorStates.input,
      // Not the value again: it may be some megabytes.
      set: { seq, state: sql`excluded.state` },
    });
  await tx
    .update(inputs)
    .set({
      ...batch.progress,
      message: messageAfter(batch),
      seq,
      position: batch.position ?? null,
      done,
      state: done ? 'done' : 'reading',
      events: sql`${inputs.events} + ${counts.events}`,
      rejected: sql`${inputs.rejected} + ${counts.rejected}`,
      ignored: sql`${inputs.ignored} + ${counts.ignored}`,
    })
    .where(eq(inputs.uid, input));
  return { findingUids, done };
}

/** A file that broke off stays told to the end of its input; a failure ends with the first batch that goes through. */
function messageAfter({ progress: { message } }: Batch): string | SQL {
  return message ?? sql`case when ${inputs.state} = 'failed' then null else ${inputs.message} end`;
}
