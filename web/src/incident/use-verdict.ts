/** Gives a verdict on an incident, or takes one back: the dialog ends, the page shows what the instance answers. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Incident } from '../api.ts';
import { useLeaving } from './dialog/DialogButton.tsx';

export function useVerdict<Given>(uid: string, send: (given: Given) => Promise<Incident>) {
  const client = useQueryClient();
  const { finish } = useLeaving();
  return useMutation({
    mutationFn: send,
    onSuccess: (after) => {
      client.setQueryData(['incident', uid], after);
      finish();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['incident', uid] }),
  });
}
