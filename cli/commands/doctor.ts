/** `watchbill doctor`: the checks of a start, and those of the files that people keep. */
import { errorTable, WatchbillError } from '../../domain/errors.ts';
import { version } from '../../domain/version.ts';
import { checkAlarms } from '../doctor/alarms.ts';
import type { Check } from '../doctor/check.ts';
import { doctorCommand } from '../doctor/doctor.ts';
import { checkActuators, checkGuardrails, checkInForce, checkSigma } from '../doctor/loaded.ts';
import { policyVersion } from '../../policies/version.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { documentOf, readDelegation } from '../runtime/delegation.ts';
import { inventoryFile } from '../runtime/inventory.ts';
import type { CommandContext } from './context.ts';

export async function doctor(
  { json = false, delegation }: { json?: boolean; delegation?: string },
  context: CommandContext,
): Promise<number> {
  const { env, dataDir, stdout, out } = context;
  return await doctorCommand({
    env,
    dataDir,
    version,
    json,
    noColor: !out.colour,
    stdout,
    moreChecks: [
      () => checkAlarms(context),
      () => checkDelegation(context, delegation),
      () => checkInForce(context),
      async () => await checkActuators(context, await documentIn(context, delegation)),
      () => checkGuardrails(context),
      () => Promise.resolve(checkSigma()),
      () => checkInventory(context),
    ],
  });
}

async function checkDelegation(
  { env, dataDir }: CommandContext,
  file: string | undefined,
): Promise<Check> {
  try {
    const loaded = await readDelegation({ env, dataDir, file });
    const document = documentOf(loaded);
    const levels = Object.entries(document.functions).map(([name, level]) => `${name} ${level}`);
    return {
      name: 'delegation',
      state: 'ok',
      detail: `${loaded.path ?? 'built-in default'}, version ${policyVersion(document)}: ${levels.join(', ')}`,
    };
  } catch (error) {
    if (!(error instanceof WatchbillError) || !(error.code in errorTable)) throw error;
    return {
      name: 'delegation',
      state: 'error',
      detail: error.message,
      effect: 'no command that decides starts',
      fix: error.fix ?? `mend the file; ${error.docs}`,
    };
  }
}

/** What the delegation file says; null where it can't be read, which its own check tells. */
async function documentIn({ env, dataDir }: CommandContext, file: string | undefined) {
  try {
    return documentOf(await readDelegation({ env, dataDir, file }));
  } catch (error) {
    if (error instanceof WatchbillError) return null;
    throw error;
  }
}

/** A start goes on without the file, so that a mistake in it is no error. */
async function checkInventory({ dataDir }: CommandContext): Promise<Check> {
  const name = 'inventory';
  const path = await inventoryFile(dataDir);
  if (path === null) {
    return { name, state: 'off', detail: 'no assets.yaml or assets.csv in the data folder' };
  }
  try {
    return { name, state: 'ok', detail: `${path}: ${(await readInventory(path)).length} assets` };
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    return {
      name,
      state: 'warning',
      detail: error.message,
      effect: 'it is not taken over: the inventory stored before stays in force',
      fix: error.fix ?? `mend the file; ${error.docs}`,
    };
  }
}
