/** Finds and reads the delegation document in force. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WatchbillError } from '../../domain/errors.ts';
import { defaultDelegation } from '../../policies/default-delegation.ts';
import { parseDelegation, type DelegationDocument } from '../../policies/document.ts';

export interface LoadedDelegation {
  document: DelegationDocument;
  /** The file it was read from; null for the built-in default. */
  file: string | null;
}

/**
 * The file named by `--delegation` or WATCHBILL_DELEGATION, else `delegation.yaml` in the data folder, else the
 * built-in default: L2 everywhere, dry run.
 * @throws WatchbillError DELEGATION_NOT_FOUND (a named file is missing), DELEGATION_INVALID.
 */
export async function loadDelegation({
  env,
  dataDir,
  file,
}: {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  file?: string | undefined;
}): Promise<LoadedDelegation> {
  const named = file ?? env['WATCHBILL_DELEGATION'];
  const path = named ?? join(dataDir, 'delegation.yaml');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (named === undefined && isMissing(cause)) return { document: defaultDelegation, file: null };
    throw new WatchbillError('DELEGATION_NOT_FOUND', `the delegation file ${path} can't be read`, {
      fix: 'name an existing file, or leave --delegation and WATCHBILL_DELEGATION out for the built-in default',
      cause,
    });
  }
  return { document: parseDelegation(text, path), file: path };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
