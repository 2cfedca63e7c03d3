/** One zone for the whole console, and the server's clock: the browser's own decides nothing. */
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../queries.ts';
import type { Zone } from './format.ts';

interface ZoneChoice {
  zone: Zone;
  choose: (zone: Zone) => void;
}

const ZoneContext = createContext<ZoneChoice>({ zone: 'UTC', choose: () => undefined });
const storageKey = 'watchbill.zone';

export function ZoneProvider({ children }: { children: ReactNode }) {
  const [zone, setZone] = useState<Zone>(() =>
    localStorage.getItem(storageKey) === 'local' ? 'local' : 'UTC',
  );
  const choice = useMemo(
    () => ({
      zone,
      choose: (next: Zone) => {
        localStorage.setItem(storageKey, next);
        setZone(next);
      },
    }),
    [zone],
  );
  return <ZoneContext value={choice}>{children}</ZoneContext>;
}

export function useZone(): ZoneChoice {
  return useContext(ZoneContext);
}

/** Server time, epoch ms, moving on each `everyMs`; null until the server has been heard. */
export function useServerNow(everyMs = 1000): number | null {
  const { data, dataUpdatedAt } = useQuery(queries.status());
  const [browserNow, setBrowserNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setBrowserNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  if (data === undefined) return null;
  return data.now + Math.max(0, browserNow - dataUpdatedAt);
}
