/** Gives a verdict on an incident, or takes one back: the page shows at once what the instance answers. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Incident } from '../api.ts';

export function useVerdict<Given>(uid: string, send: (given: Given) => Promise<Incident>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (after) => client.setQueryData(['incident', uid], after),
    onSettled: () => client.invalidateQueries({ queryKey: ['incident', uid] }),
  });
}
