/** Listens for what changed and fetches that again; says since when it hears nothing. */
import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient, QueryKey } from '@tanstack/react-query';
import type { ServerEvent } from './api.ts';
import { listen } from './live/share.ts';

/** Changes within this time are fetched together, ms. */
const gatherMs = 80;

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

function gatherer(client: QueryClient) {
  let waiting = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (event: ServerEvent): void => {
    for (const key of keysOf(event)) waiting.set(JSON.stringify(key), key);
    timer ??= setTimeout(() => {
      const keys = waiting;
      waiting = new Map();
      timer = undefined;
      for (const queryKey of keys.values()) void client.invalidateQueries({ queryKey });
    }, gatherMs);
  };
}

/** Null while changes arrive; otherwise since when (browser clock, epoch ms) they do not. */
export function useLive(): number | null {
  const client = useQueryClient();
  const [silentSince, setSilentSince] = useState<number | null>(null);
  useEffect(
    () =>
      listen({
        changed: gatherer(client),
        silent: setSilentSince,
        missed: () => void client.invalidateQueries(),
        refused: () => void client.invalidateQueries({ queryKey: ['me'] }),
      }),
    [client],
  );
  return silentSince;
}
