/** Looks again at everything that a merge, a split or its undoing changed. */
import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Regrouped } from '../../api.ts';

export function useRegrouped(): (done: Pick<Regrouped, 'incident' | 'other'>) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async ({ incident, other }) => {
      const changed = [incident, other].flatMap((uid) => [
        ['incident', uid],
        ['regroupings', uid],
      ]);
      await Promise.all(
        [['incidents'], ['actions'], ...changed].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      );
    },
    [client],
  );
}
