/** Which tab holds the stream: whoever has the lock of that name, which a browser takes from a tab that is closed. */
import { sharedName } from './messages.ts';

export interface Candidate {
  /** Begins to lead; what it returns ends that. */
  lead: () => () => void;
  /** This browser hands out no locks. */
  failed: () => void;
}

export interface Election {
  /** Takes the lock from a tab that has it and does not answer. */
  takeOver: () => void;
  /** Gives the lock back, or no longer waits for it. */
  stop: () => void;
}

/** Waits for the lock, and leads while it has it; whoever is overthrown waits again. */
export function stand(locks: LockManager, { lead, failed }: Candidate): Election {
  /** Ends the one request of this tab, waiting or granted. */
  let current = request(false);

  function request(steal: boolean): AbortController {
    const mine = new AbortController();
    const { signal } = mine;
    locks
      .request(sharedName, steal ? { steal } : { signal }, () => hold(signal))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        mine.abort();
        if (error instanceof DOMException && error.name === 'AbortError') current = request(false);
        else failed();
      });
    return mine;
  }

  /** Leads until `signal` says that it is over. */
  function hold(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    const stopLeading = lead();
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        stopLeading();
        resolve();
      });
    });
  }

  return {
    takeOver() {
      current.abort();
      current = request(true);
    },
    stop: () => current.abort(),
  };
}
