/** The connection of workers, which is another program's than that of clients and is stricter about certificates. */
import type { NativeConnection } from '@temporalio/worker';
import { WatchbillError } from '../../domain/errors.ts';
import type { Reach } from './reach.ts';

/** @throws WatchbillError TEMPORAL_UNREACHABLE */
export async function connectWorkers(reach: Reach): Promise<NativeConnection> {
  // Imported here because it takes a second, which commands that never come here shall not pay.
  const { NativeConnection: Native } = await import('@temporalio/worker');
  try {
    return await Native.connect(reach);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `workers can't connect to the Temporal server at ${reach.address}: ${reason}`;
    const fix = reason.includes('CaUsedAsEndEntity')
      ? 'give that server a certificate that is no authority’s own (CA:FALSE), signed by that authority'
      : 'check TEMPORAL_ADDRESS, TEMPORAL_TLS… and TEMPORAL_API_KEY';
    throw new WatchbillError('TEMPORAL_UNREACHABLE', message, { fix, cause });
  }
}
