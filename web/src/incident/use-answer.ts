/** Sends one answer per press, and holds the version that was shown, so that nobody answers what they did not read. */
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ApiError } from '../api.ts';
import type { ActionView, Answer, Incident } from '../api.ts';

export interface Answering {
  /** The action as the person sees it. */
  seen: ActionView;
  /** Set when it has changed since, and still asks. */
  newer: ActionView | null;
  showNewer: () => void;
  sent: Answer['answer'] | null;
  error: Error | null;
  send: (answer: Answer['answer'], reason: string) => void;
}

export function useAnswer(action: ActionView): Answering {
  const client = useQueryClient();
  const [seen, setSeen] = useState(action);
  const asks = action.state === 'awaiting_approval';
  const newer = asks && action.version !== seen.version ? action : null;
  const key = ['incident', action.incident];
  const answer = useMutation({
    mutationFn: (given: Answer) => api.answer(action.uid, given),
    // The same press, so the same key: it decides once however often it is sent.
    retry: (count, error) => error instanceof ApiError && error.code === 'NOT_RUNNING' && count < 2,
    onSuccess: (after) => client.setQueryData<Incident>(key, (old) => withAction(old, after)),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  return {
    seen: newer === null ? action : seen,
    newer,
    showNewer: () => {
      answer.reset();
      setSeen(action);
    },
    sent: answer.isPending || answer.isSuccess ? answer.variables.answer : null,
    error: answer.error,
    send: (given, reason) =>
      answer.mutate({
        answer: given,
        version: seen.version,
        idempotencyKey: crypto.randomUUID(),
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }),
  };
}

function withAction(incident: Incident | undefined, after: ActionView): Incident | undefined {
  if (incident === undefined) return undefined;
  const actions = incident.actions.map((action) => (action.uid === after.uid ? after : action));
  return { ...incident, actions };
}
