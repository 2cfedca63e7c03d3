/** By which address people come in, as the settings say it. */
import { readWayIn } from '../../api/address.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Check, DoctorContext } from './check.ts';

export function checkWayIn({ env }: DoctorContext): Check {
  const name = 'console address';
  try {
    const { address, listen } = readWayIn(env);
    const detail =
      address === null
        ? 'loopback only'
        : `${address.origin} through ${address.proxies.join(', ')}, listening on ${listen}`;
    return { name, state: 'ok', detail };
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    const effect = 'a start is refused (SETTINGS_INVALID)';
    const fix = error.fix ?? 'unset WATCHBILL_URL';
    return { name, state: 'error', detail: error.message, effect, fix };
  }
}
