/** Asks a Temporal frontend whether it answers and serves our namespace. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WatchbillError } from '../../domain/errors.ts';
import type { Reach } from './reach.ts';

export interface FrontendCheck {
  reach: Reach;
  namespace: string;
  /** ms for the whole check. */
  withinMs: number;
}

/**
 * Connects and describes the namespace: that passes through the frontend and the database behind it.
 * @throws WatchbillError TEMPORAL_UNREACHABLE
 */
export async function checkFrontend({ reach, namespace, withinMs }: FrontendCheck): Promise<void> {
  // Imported here because it takes 0.3 s, which commands that never come here shall not pay.
  const { Connection } = await import('@temporalio/client');
  const deadline = Date.now() + withinMs;
  try {
    const connection = await Connection.connect({ ...reach, connectTimeout: withinMs });
    try {
      await connection.withDeadline(deadline, () =>
        connection.workflowService.describeNamespace({ namespace }),
      );
    } finally {
      await connection.close();
    }
  } catch (cause) {
    const message = `no Temporal server answers at ${reach.address} for the namespace ${namespace}`;
    const fix =
      'check TEMPORAL_ADDRESS, TEMPORAL_TLS… and TEMPORAL_API_KEY, or unset them to let Watchbill start its own server';
    throw new WatchbillError('TEMPORAL_UNREACHABLE', message, { fix, cause });
  }
}

/** Repeats the check until it passes; false when the deadline passes or `giveUp` answers true. */
export async function waitForFrontend(
  check: FrontendCheck,
  giveUp: () => boolean,
): Promise<boolean> {
  const deadline = Date.now() + check.withinMs;
  while (Date.now() < deadline && !giveUp()) {
    // A gRPC channel that failed once waits a second before it tries again; a bare socket need not.
    if (await accepts(check.reach.address)) {
      const passed = await checkFrontend({ ...check, withinMs: 2_000 }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof WatchbillError) return false;
          throw error;
        },
      );
      if (passed) return true;
    }
    await sleep(50);
  }
  return false;
}

function accepts(address: string): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    const finish = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(1_000, () => {
      finish(false);
    });
    socket.once('connect', () => {
      finish(true);
    });
    socket.once('error', () => {
      finish(false);
    });
  });
}
