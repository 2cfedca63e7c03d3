/** The database knows its Temporal server: both keep one id, and a server with another id holds none of its workflows. */
import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { z } from 'zod';
import { WatchbillError } from '../../domain/errors.ts';
import type { Storage } from '../../storage/open.ts';
import type { Tenure } from '../../storage/tenure.ts';

/** A workflow that nobody works on: it is there as long as Temporal's data is, and carries the id as its memo. */
const marker = 'watchbill-identity';
const SETTING = 'temporal';
const Kept = z.object({ id: z.string() });
const Memo = z.object({ id: z.string() });

export interface Identified {
  storage: Pick<Storage, 'getSetting' | 'setSetting' | 'raiseAlarm'>;
  client: Client;
  tenure: Tenure;
}

/**
 * Whether Temporal is another one than this database knew; it is told by an alarm, and known from now on.
 * @throws WatchbillError TEMPORAL_MISMATCH while another process works on the database with the one it knows.
 */
export async function agreeOnTemporal({ storage, client, tenure }: Identified): Promise<boolean> {
  let changed = false;
  await tenure.take(async (alone) => {
    const kept = Kept.safeParse(await storage.getSetting(SETTING)).data?.id ?? null;
    const found = await readMarker(client);
    changed = kept !== null && found?.id !== kept;
    if (changed && !(await alone())) throw mismatch();
    const id = found?.id ?? randomUUID();
    if (found?.running !== true) await setMarker(client, id);
    if (id === kept) return;
    await storage.setSetting(SETTING, { id });
  });
  if (changed) await raise(storage);
  return changed;
}

/** Null where there is none. */
async function readMarker(client: Client): Promise<{ id: string; running: boolean } | null> {
  try {
    const { memo, status } = await client.workflow.getHandle(marker).describe();
    const { data } = Memo.safeParse(memo);
    return data === undefined ? null : { id: data.id, running: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function setMarker(client: Client, id: string): Promise<void> {
  await client.workflow.start(marker, {
    workflowId: marker,
    taskQueue: marker,
    memo: { id },
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
}

function mismatch(): WatchbillError {
  return new WatchbillError(
    'TEMPORAL_MISMATCH',
    'another Watchbill works on this database with another Temporal server',
    { fix: 'use its TEMPORAL_ADDRESS or data folder, or stop it first' },
  );
}

async function raise(storage: Pick<Storage, 'raiseAlarm'>): Promise<void> {
  await storage.raiseAlarm({
    code: 'TEMPORAL_CHANGED',
    subject: 'temporal',
    detail:
      'the Temporal server is another one than this database knew: workflows that are needed are started again, questions are asked again, leases are lifted',
    fix: 'keep the database and Temporal’s data together',
    at: Date.now(),
  });
}
