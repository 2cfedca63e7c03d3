/** The key that warrants are signed with: made at the first start, or given to the workers of a cluster. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  newWarrantKey,
  refused,
  warrantIssuer,
  warrantReader,
  type WarrantIssuer,
  type WarrantReader,
} from '../../activities/warrants.ts';
import { isMissingFile } from '../../activities/missing-file.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { writePrivateFile } from '../instance/private-file.ts';

const FILE = 'warrant-key.pem';
const KEY_SETTING = 'WATCHBILL_WARRANT_KEY';

/**
 * WATCHBILL_WARRANT_KEY names a PEM file: the private key where decisions are made, the public one where only the
 * actuators are. Without it the data folder's own key is used, and made when there is none.
 * @throws WatchbillError SETTINGS_INVALID
 */
export async function openWarrants(
  env: NodeJS.ProcessEnv,
  dataDir: string,
): Promise<WarrantIssuer & WarrantReader> {
  const named = env[KEY_SETTING];
  const pem =
    named === undefined ? await ownKey(join(dataDir, FILE)) : await readKey(named, KEY_SETTING);
  try {
    return { ...issuerOf(pem), ...warrantReader(pem) };
  } catch (cause) {
    throw new WatchbillError('SETTINGS_INVALID', `${named ?? FILE} is no Ed25519 key in PEM`, {
      fix: 'openssl genpkey -algorithm ed25519 -out warrant-key.pem',
      cause,
    });
  }
}

/** Who holds only the public key can't decide: whatever it is asked to sign is refused. */
function issuerOf(pem: string): WarrantIssuer {
  if (!pem.includes('PUBLIC KEY')) return warrantIssuer(pem);
  const issue = (): never => {
    throw refused('this worker has the public key only');
  };
  return { issue, issueLift: issue };
}

async function readKey(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new WatchbillError('SETTINGS_INVALID', `${setting}: ${path} can’t be read`, { cause });
  }
}

/** A key of the data folder, as PEM; made when there is none. */
export async function ownKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (!isMissingFile(error)) throw error;
    const pem = newWarrantKey();
    await writePrivateFile(path, pem);
    return pem;
  }
}
