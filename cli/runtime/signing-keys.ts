/** The keys of this process, noted in the database: which results are believed, and which warrants to lift still hold. */
import { join } from 'node:path';
import {
  fingerprintOf,
  resultSigner,
  type ResultSigner,
} from '../../activities/response/results.ts';
import type { WarrantReader } from '../../activities/warrants.ts';
import type { Storage } from '../../storage/open.ts';
import { ownKey } from './warrant-key.ts';

const FILE = 'act-key.pem';

/** The fingerprint of a key that a person accepts in place of the one before. */
const ACCEPT_SETTING = 'WATCHBILL_ACCEPT_KEY';

interface Place {
  env: NodeJS.ProcessEnv;
  dataDir: string;
}

/**
 * The key that this worker signs its results with. The first one ever is believed; another one, of a new data folder or
 * of somebody else, raises KEY_UNKNOWN and is not, until it is started with WATCHBILL_ACCEPT_KEY.
 */
export async function openResultKey(
  storage: Storage,
  { env, dataDir }: Place,
): Promise<ResultSigner> {
  const signer = resultSigner(await ownKey(join(dataDir, FILE)));
  const { fingerprint, publicPem: pem } = signer;
  const at = Date.now();
  const accepted = env[ACCEPT_SETTING] === fingerprint;
  if (await storage.registerKey({ fingerprint, pem, purpose: 'act', accepted, at })) {
    await clearAlarms(storage, at);
    return signer;
  }
  const detail = `a worker that acts signs with a key that nobody has accepted, ${fingerprint}: what it does is not believed`;
  const fix = `if it is yours, start it once with ${ACCEPT_SETTING}=${fingerprint}`;
  await storage.raiseAlarm({ code: 'KEY_UNKNOWN', subject: fingerprint, detail, fix, at });
  return signer;
}

/** One that is believed acts now: others may be gone, and while they are not they put nothing in force. */
async function clearAlarms(storage: Storage, at: number): Promise<void> {
  const alarms = await storage.openAlarms();
  for (const { code, subject } of alarms)
    if (code === 'KEY_UNKNOWN') await storage.clearAlarm(code, subject, at);
}

/** Keeps the public half of the key that warrants are signed with: those to lift hold for ever. */
export async function keepWarrantKey(
  storage: Storage,
  { publicPem: pem }: Pick<WarrantReader, 'publicPem'>,
): Promise<void> {
  const fingerprint = fingerprintOf(pem);
  await storage.registerKey({
    fingerprint,
    pem,
    purpose: 'warrant',
    accepted: true,
    at: Date.now(),
  });
}
