/** Temporal's own words in our log: for a person at a terminal they are noise, so only `--verbose` shows them there. */
import type { Logger as SdkLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

/** The worker `act` has none on purpose. */
const onPurpose = 'No workflows registered';

/** @param onTerminal whether the log is read as it comes, by a person; a log that is kept keeps the warnings */
export function sdkLogger(log: Logger, { onTerminal }: { onTerminal: boolean }): SdkLogger {
  const warn: SdkLogger['warn'] = (message, meta) => {
    if (onTerminal || message.startsWith(onPurpose)) log.debug(meta ?? {}, message);
    else log.warn(meta ?? {}, message);
  };
  const error: SdkLogger['error'] = (message, meta) => {
    if (onTerminal) log.debug(meta ?? {}, message);
    else log.error(meta ?? {}, message);
  };
  return {
    log: (level, message, meta) => {
      if (level === 'ERROR') error(message, meta);
      else if (level === 'WARN') warn(message, meta);
      else log.debug(meta ?? {}, message);
    },
    trace: (message, meta) => log.trace(meta ?? {}, message),
    debug: (message, meta) => log.trace(meta ?? {}, message),
    info: (message, meta) => log.debug(meta ?? {}, message),
    warn,
    error,
  };
}
