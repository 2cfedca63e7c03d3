/** What decides and what acts here: actuators and their mode, guardrails, Sigma rules, and what a running instance follows. */
import { z } from 'zod';
import { Status } from '../../domain/api.ts';
import { Asset } from '../../domain/asset.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { isDryRun } from '../../policies/gates/dry-run.ts';
import type { DelegationDocument } from '../../policies/document.ts';
import { findInstance } from '../instance/instance.ts';
import { createInstanceClient } from '../instance/client.ts';
import { loadActuators } from '../runtime/actuators.ts';
import { countGuardrails } from '../runtime/guardrails.ts';
import type { Check, DoctorContext } from './check.ts';

type Where = Pick<DoctorContext, 'env' | 'dataDir'>;

/** @param document what the delegation file says; null where it can't be read */
export async function checkActuators(
  { env, dataDir }: Where,
  document: DelegationDocument | null,
): Promise<Check> {
  const name = 'actuators';
  const dry = document === null || isDryRun(document);
  const mode = dry ? 'dry run: nothing real is changed' : 'response is switched on';
  return await told(name, 'nothing starts that acts', async () => {
    const all = await loadActuators(env, dataDir);
    if (all.length > 0) {
      const names = all.map((actuator) => actuator.name).join(', ');
      return { name, state: 'ok', detail: `${names}; ${mode}` };
    }
    const none = `no actuators.yaml; ${mode}`;
    if (dry) return { name, state: 'off', detail: none };
    const effect = 'every action is denied: nothing here can carry it out';
    return { name, state: 'warning', detail: none, effect, fix: 'see docs/guides/actuators.md' };
  });
}

export async function checkGuardrails({ dataDir }: Where): Promise<Check> {
  const name = 'guardrails';
  return await told(name, 'nothing starts', async () => {
    const { shipped, own } = await countGuardrails(dataDir);
    return { name, state: 'ok', detail: `shipped: ${files(shipped)}; of your own: ${files(own)}` };
  });
}

/** Rules are named with each command, so that there is nothing to find here. */
export function checkSigma(): Check {
  const detail = 'no rules by themselves: npx watchbill detect PATH --sigma FOLDER';
  return { name: 'sigma', state: 'off', detail };
}

/** Which version decides in the running instance, and how far it may go. */
export async function checkInForce({ dataDir }: Where): Promise<Check> {
  const name = 'in force';
  const instance = await findInstance(dataDir);
  if (instance === null) return { name, state: 'off', detail: 'no instance runs' };
  try {
    const client = await createInstanceClient(dataDir);
    const status = await client.get('/api/status', Status);
    const assets = await client.get('/api/assets', z.array(Asset));
    const { policyVersion, dryRun, killSwitch, killSwitches, delegationProblem } = status;
    const engaged = [...(killSwitch.engaged ? [killSwitch] : []), ...killSwitches];
    const detail = [
      `delegation ${policyVersion}`,
      dryRun ? 'dry run' : 'response is switched on',
      `inventory of ${assets.length} ${assets.length === 1 ? 'asset' : 'assets'}`,
      ...engaged.map(({ scope }) => `kill switch engaged: ${scope}`),
    ].join(', ');
    if (delegationProblem === null) return { name, state: 'ok', detail };
    const effect = `the delegation file is not followed: ${delegationProblem}`;
    return { name, state: 'warning', detail, effect, fix: 'npx watchbill delegation check FILE' };
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    return { name, state: 'warning', detail: error.message };
  }
}

function files(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}

async function told(name: string, effect: string, look: () => Promise<Check>): Promise<Check> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    const fix = error.fix ?? `mend the file; ${error.docs}`;
    return { name, state: 'error', detail: error.message, effect, fix };
  }
}
