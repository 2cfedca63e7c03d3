/** The alarms that the running instance has open. */
import type { Alarm } from '../../domain/alarm.ts';
import { Status } from '../../domain/api.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import type { Check, DoctorContext } from './check.ts';

const name = 'alarms';

/** One check for each open alarm. Only the instance is asked: nobody else may open its database. */
export async function checkAlarms({ dataDir }: Pick<DoctorContext, 'dataDir'>): Promise<Check[]> {
  try {
    const client = await createInstanceClient(dataDir);
    const { alarms } = await client.get('/api/status', Status.pick({ alarms: true }));
    return alarms.length === 0 ? [{ name, state: 'ok', detail: 'none' }] : alarms.map(checkOf);
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    return [{ name, state: 'off', detail: 'not known: no instance answers' }];
  }
}

function checkOf({ uid, code, subject, detail, fix, since, times }: Alarm): Check {
  const counted = times === 1 ? '' : `, ${times} times`;
  return {
    name,
    state: 'warning',
    detail: `${code} ${subject}: ${detail} (since ${new Date(since).toISOString()}${counted})`,
    effect: 'it stays until it is mended or a lead takes note of it',
    fix: `${fix}; then: npx watchbill alarms acknowledge ${uid}`,
  };
}
