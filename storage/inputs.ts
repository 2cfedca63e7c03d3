/** Inputs: what was opened for reading, and how far it has been read. */
import { asc, count, eq, isNotNull } from 'drizzle-orm';
import { z } from 'zod';
import { ReplayProgress } from '../domain/api.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { detectorStates, findings, inputs, rejectedRecords } from './schema/intake.ts';

export const Input = z.object({
  uid: z.string(),
  paths: z.array(z.string()),
  asLive: z.boolean(),
  follow: z.boolean(),
  progress: ReplayProgress,
});
export type Input = z.infer<typeof Input>;

export interface NewInput {
  uid: string;
  /** As the user named them. */
  paths: string[];
  /** A replay declared to be live. */
  asLive: boolean;
  /** Files may grow, rotate and appear. */
  follow?: boolean;
}

/** Records read so far. */
export interface Totals {
  events: number;
  rejected: number;
  ignored: number;
}

export interface ResumePoint {
  /** The last committed batch; the next is `seq + 1`. */
  seq: number;
  position: unknown;
  detectorState: unknown;
  totals: Totals;
  done: boolean;
}

export interface RejectedRecord {
  file: string;
  offset: number;
  reason: string;
  raw: string;
}

/** Stores an input once; a repeat with the same uid changes nothing and returns what is stored. */
export async function registerInput(db: Database, input: NewInput): Promise<Input> {
  return await mutate(db, async (tx, notify) => {
    const added = await tx.insert(inputs).values(input).onConflictDoNothing().returning({
      uid: inputs.uid,
    });
    if (added.length > 0) notify({ type: 'progress' });
    const stored = await getInput(tx, input.uid);
    if (stored === null) throw new TypeError(`input ${input.uid} vanished while it was stored`);
    return stored;
  });
}

/** All inputs, in the order they were registered. */
export async function listInputs(db: Database): Promise<Input[]> {
  return (await selectInputs(db)).map(toInput);
}

export async function getInput(db: Database, uid: string): Promise<Input | null> {
  const [row] = await selectInputs(db, uid);
  return row === undefined ? null : toInput(row);
}

/** Marks an input as failed, with the sentence a person reads. Committing a later batch clears it. */
export async function failInput(db: Database, uid: string, message: string): Promise<void> {
  await mutate(db, async (tx, notify) => {
    await tx.update(inputs).set({ state: 'failed', message }).where(eq(inputs.uid, uid));
    notify({ type: 'progress' });
  });
}

/** Where reading goes on; null before the first batch was committed. */
export async function resumePoint(db: Database, input: string): Promise<ResumePoint | null> {
  const [row] = await db
    .select({ input: inputs, detectorState: detectorStates.state })
    .from(inputs)
    .innerJoin(detectorStates, eq(detectorStates.input, inputs.uid))
    .where(eq(inputs.uid, input));
  if (row === undefined) return null;
  const { seq, position, events, rejected, ignored, done } = row.input;
  const totals = { events, rejected, ignored };
  return { seq, position, detectorState: row.detectorState, totals, done };
}

/** How far each input was read, in the reader's own form; inputs of which nothing was committed have none. */
export async function inputPositions(db: Database): Promise<unknown[]> {
  const rows = await db
    .select({ position: inputs.position })
    .from(inputs)
    .where(isNotNull(inputs.position))
    .orderBy(asc(inputs.ordinal));
  return rows.map(({ position }) => position);
}

/** Records that could not be read, by file and offset. */
export async function listRejected(
  db: Database,
  { input, limit }: { input: string; limit: number },
): Promise<RejectedRecord[]> {
  const rows = await db
    .select()
    .from(rejectedRecords)
    .where(eq(rejectedRecords.input, input))
    .orderBy(asc(rejectedRecords.file), asc(rejectedRecords.offset))
    .limit(limit);
  return rows.map(({ file, offset, reason, raw }) => ({
    file,
    offset,
    reason,
    raw: z.string().parse(raw),
  }));
}

async function selectInputs(db: Database, uid?: string) {
  const found = db
    .select({ input: findings.input, findings: count().as('findings') })
    .from(findings)
    .groupBy(findings.input)
    .as('found');
  return await db
    .select({ input: inputs, findings: found.findings })
    .from(inputs)
    .leftJoin(found, eq(found.input, inputs.uid))
    .where(uid === undefined ? undefined : eq(inputs.uid, uid))
    .orderBy(asc(inputs.ordinal));
}

function toInput(row: Awaited<ReturnType<typeof selectInputs>>[number]): Input {
  const { uid, ...progress } = row.input;
  return Input.parse({
    ...row.input,
    progress: {
      ...progress,
      input: uid,
      name: nameOf(row.input.paths),
      findings: row.findings ?? 0,
    },
  });
}

/** The last two parts of each path: enough to tell inputs apart, and no more of the machine than needed. */
function nameOf(paths: unknown): string {
  const tails = z.array(z.string()).parse(paths);
  return tails.map((path) => path.split('/').filter(Boolean).slice(-2).join('/')).join(', ');
}
