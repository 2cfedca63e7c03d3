/** Ctrl-C and SIGTERM: the first stops in order, the second at once; a part that dies stops the rest. */
import { exitCodes } from '../../domain/errors.ts';

/** What a command throws when a person stopped it. */
export class Interrupted extends Error {
  constructor() {
    super('stopped; the state is kept, and the next run goes on from here');
    this.name = 'Interrupted';
  }
}

export interface StopSignal {
  signal: AbortSignal;
  abort(reason: Error): void;
  /** Takes the signal handlers away. */
  dispose(): void;
}

/**
 * `npm start` passes on a Ctrl-C that the terminal has sent us already: signals this close are one press.
 * Nobody presses twice in less, and whoever does presses a third time.
 */
const ONE_PRESS_MS = 400;

export function stopSignal(stderr: { write(text: string): unknown }): StopSignal {
  const controller = new AbortController();
  let firstAt = 0;
  const onSignal = (): void => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt > ONE_PRESS_MS) process.exit(exitCodes.interrupted);
      return;
    }
    firstAt = performance.now();
    stderr.write('\nstopping; the state is kept (Ctrl-C again to quit at once)\n');
    controller.abort(new Interrupted());
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** Settles when the signal is given, with its reason. */
export function stopped(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}
