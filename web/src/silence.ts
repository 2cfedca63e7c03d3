/** Whether what a page shows is still true: it is not while the stream is lost, or nothing has been answered for long. */
import { createContext, useContext, useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { queries } from './queries.ts';

/** So often the instance is asked how it is; a stream that hangs says nothing, and does not end either. */
const askEveryMs = 20_000;
/** Three answers missed. */
const staleAfterMs = 3 * askEveryMs + 5_000;

interface Heard {
  /** Since when the stream is lost; null while it is open. */
  lostSince: number | null;
  /** When the instance answered last; 0 before it did. */
  answeredAt: number;
  /** All in epoch ms of this browser's clock. */
  now: number;
}

/** Since when nothing has been heard; null while the page is live. */
export function findSilence({ lostSince, answeredAt, now }: Heard): number | null {
  if (lostSince !== null) return lostSince;
  return answeredAt > 0 && now - answeredAt > staleAfterMs ? answeredAt : null;
}

/** As `findSilence`, looked at again while time passes. */
export function useSilence(lostSince: number | null): number | null {
  const { dataUpdatedAt: answeredAt } = useQuery({
    ...queries.status(),
    refetchInterval: askEveryMs,
    refetchIntervalInBackground: true,
  });
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return findSilence({ lostSince, answeredAt, now });
}

const LiveContext = createContext(true);
export const LiveProvider = LiveContext.Provider;

/** Whether the page is live: while it is not, nothing that it shows may be answered. */
export function useIsLive(): boolean {
  return useContext(LiveContext);
}
