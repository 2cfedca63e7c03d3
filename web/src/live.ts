/** Listens for what changed and fetches that again; says since when it hears nothing. */
import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ServerEvent } from './api.ts';
import { listen } from './live/share.ts';

/** Changes within this time are fetched together, ms. */
const gatherMs = 80;
/** As `gatherMs`, in a tab that nobody sees: ten tabs must not ask for more than a person may. */
const gatherHiddenMs = 5_000;

function keysOf(event: ServerEvent): QueryKey[] {
  switch (event.type) {
    case 'incident':
      return [
        ['incidents'],
        ['incident', event.uid],
        ['regroupings', event.uid],
        ['findings', event.uid],
      ];
    case 'action':
      return [['incidents'], ['actions'], ['incident', event.incident], ['status']];
    case 'progress':
    case 'status':
      return [['status']];
  }
}

/** Fetches again what changed: a little later, and what nobody looks at later still, or once somebody looks. */
function gatherer(client: QueryClient) {
  let waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fetchAgain = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const keys = waiting;
    waiting = new Map();
    for (const queryKey of keys.values()) void client.invalidateQueries({ queryKey });
  };
  const look = (): void => {
    if (!document.hidden) fetchAgain();
  };
  document.addEventListener('visibilitychange', look);
  return {
    changed: (event: ServerEvent): void => {
      for (const key of keysOf(event)) waiting.set(JSON.stringify(key), key);
      timer ??= setTimeout(fetchAgain, document.hidden ? gatherHiddenMs : gatherMs);
    },
    stop: (): void => {
      document.removeEventListener('visibilitychange', look);
      // What came last is of no less interest to the page that comes next.
      fetchAgain();
    },
  };
}

/** Null while changes arrive; otherwise since when (browser clock, epoch ms) they do not. */
export function useLive(): number | null {
  const client = useQueryClient();
  const [silentSince, setSilentSince] = useState<number | null>(null);
  useEffect(() => {
    const { changed, stop } = gatherer(client);
    const stopListening = listen({
      changed,
      silent: setSilentSince,
      missed: () => void client.invalidateQueries(),
      refused: () => void client.invalidateQueries({ queryKey: ['me'] }),
    });
    return () => {
      stopListening();
      stop();
    };
  }, [client]);
  return silentSince;
}
