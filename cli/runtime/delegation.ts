/** Reads the delegation file, and takes it over into the versions of which one is in force. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../activities/hash.ts';
import { isMissingFile } from '../../activities/missing-file.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { parseDelegation, type DelegationDocument } from '../../policies/document.ts';
import type { Storage } from '../../storage/open.ts';
import { changeDelegation, type ChangeOutcome } from './change-delegation.ts';
import { packagePath } from './package-folder.ts';

export interface DelegationFile {
  text: string;
  /** Null for the built-in default. */
  path: string | null;
  /** Asked for on the command line: then no other document will do. */
  asked: boolean;
}

interface Source {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  file?: string | undefined;
}

/**
 * The file named by `--delegation` or WATCHBILL_DELEGATION, else `delegation.yaml` in the data folder, else the
 * built-in default: L2 everywhere, dry run.
 * @throws WatchbillError DELEGATION_NOT_FOUND (a named file is missing)
 */
export async function readDelegation({ env, dataDir, file }: Source): Promise<DelegationFile> {
  const named = file ?? env['WATCHBILL_DELEGATION'];
  const path = named ?? join(dataDir, 'delegation.yaml');
  try {
    return { text: await readFile(path, 'utf8'), path, asked: file !== undefined };
  } catch (cause) {
    if (named !== undefined || !isMissingFile(cause)) {
      throw new WatchbillError(
        'DELEGATION_NOT_FOUND',
        `the delegation file ${path} can't be read`,
        {
          fix: 'name an existing file, or leave --delegation and WATCHBILL_DELEGATION out for the built-in default',
          cause,
        },
      );
    }
  }
  const text = await readFile(packagePath('policies/default-delegation.yaml'), 'utf8');
  return { text, path: null, asked: false };
}

/** The document of a file. @throws WatchbillError DELEGATION_INVALID */
export function documentOf({ text, path }: DelegationFile): DelegationDocument {
  return parseDelegation(text, path ?? 'the built-in default');
}

/** What the file came to: what is in force is asked for at each decision, from the database. */
export interface Adopted {
  /** Null when nothing was taken over: the file is the one known, or there is none. */
  outcome: ChangeOutcome | null;
  /** Why the file is not in force; null when nothing is wrong with it. */
  problem: WatchbillError | null;
}

const SEEN = 'delegation-file';

/**
 * Takes a file over once: another change of it, by hand, goes the way of every change, so what it loosens waits. A
 * broken file leaves the last good version in force, unless it was asked for on the command line.
 * @throws WatchbillError DELEGATION_INVALID or DELEGATION_REFUSED where no version is in force yet, or the file was asked for.
 */
export async function adoptDelegation(
  storage: Storage,
  file: DelegationFile,
  now: number,
): Promise<Adopted> {
  const inForce = await storage.delegationInForce(now);
  const digest = sha256(file.text);
  const known = inForce !== null && (await storage.getSetting(SEEN)) === digest;
  if (known || (inForce !== null && file.path === null)) return { outcome: null, problem: null };
  try {
    const outcome = await changeDelegation(storage, {
      text: file.text,
      fileName: file.path ?? 'the built-in default',
      // Who can write the file may do so; it is recorded as what it is.
      by: { name: file.path === null ? 'watchbill' : 'owner', roles: ['lead'] },
      reason: file.path === null ? 'the built-in default' : `read from ${file.path}`,
      now,
    });
    await storage.setSetting(SEEN, digest);
    return { outcome, problem: null };
  } catch (error) {
    if (inForce === null || file.asked || !(error instanceof WatchbillError)) throw error;
    return { outcome: null, problem: error };
  }
}
