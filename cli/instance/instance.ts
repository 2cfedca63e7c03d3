/** The file that lets other commands reach the running instance: where it listens, and its token. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { WatchbillError } from '../../domain/errors.ts';
import { readPrivateJson, writePrivateJson } from './private-file.ts';
import { isAlive, ownIdentity, ProcessIdentity } from './process.ts';

export const Instance = ProcessIdentity.extend({
  /** `http://127.0.0.1:PORT` */
  address: z.string().min(1),
  /** Bearer token of the API: whoever reads this file acts as its owner, hence mode 0600. */
  token: z.string().min(16),
  /** Epoch ms. */
  startedAt: z.number(),
  version: z.string(),
});
export type Instance = z.infer<typeof Instance>;

function instanceFile(dataDir: string): string {
  return join(dataDir, 'instance.json');
}

/** Announces this process as the instance of the data folder. */
export async function writeInstance(
  dataDir: string,
  details: Pick<Instance, 'address' | 'token' | 'version'>,
): Promise<Instance> {
  const instance = { ...(await ownIdentity()), ...details, startedAt: Date.now() };
  await writePrivateJson(instanceFile(dataDir), instance);
  return instance;
}

/** The running instance of this data folder, or null when its process is gone or never was. */
export async function findInstance(dataDir: string): Promise<Instance | null> {
  const instance = await readPrivateJson(instanceFile(dataDir), Instance);
  return instance !== null && (await isAlive(instance)) ? instance : null;
}

/**
 * The running instance of this data folder.
 * @throws WatchbillError NOT_RUNNING
 */
export async function readInstance(dataDir: string): Promise<Instance> {
  const instance = await findInstance(dataDir);
  if (instance !== null) return instance;
  throw new WatchbillError('NOT_RUNNING', `no Watchbill runs on the data folder ${dataDir}`, {
    fix: 'npm start',
  });
}

/**
 * Refuses to begin where another instance runs; the database's own lock would only name its process.
 * @throws WatchbillError DATABASE_LOCKED, naming its address.
 */
export async function refuseSecond(dataDir: string): Promise<void> {
  const instance = await findInstance(dataDir);
  if (instance === null) return;
  const { address, pid } = instance;
  throw new WatchbillError(
    'DATABASE_LOCKED',
    `Watchbill runs on the data folder ${dataDir} already: ${address}, process ${pid}`,
    {
      fix: `open ${address} (npx watchbill link signs you in), or set WATCHBILL_DATA_DIR to another folder`,
    },
  );
}

/** Takes the announcement back; leaves one that another live process has written since. */
export async function removeInstance(dataDir: string): Promise<void> {
  const instance = await findInstance(dataDir);
  if (instance !== null && instance.pid !== process.pid) return;
  await rm(instanceFile(dataDir), { force: true });
}
