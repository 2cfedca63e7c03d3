/** The findings of an incident that are loaded by now, in its order. */
import { useQueries } from '@tanstack/react-query';
import type { Finding } from '../api.ts';
import { queries } from '../queries.ts';

export function useFindings(uids: readonly string[]): Finding[] {
  return useQueries({
    queries: uids.map((uid) => ({ ...queries.finding(uid), staleTime: 60_000 })),
    combine: (results): Finding[] => results.flatMap((result) => result.data ?? []),
  });
}
