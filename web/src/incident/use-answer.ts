/** Sends one answer per press, and holds the version that was shown, so that nobody answers what they did not read. */
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { ActionView, Answer, Incident } from '../api.ts';

/** By action: a card that is closed, or a page that asks to sign in again, takes nothing away that was typed. */
const drafts = new Map<string, string>();

export interface Answering {
  /** The action as the person sees it. */
  seen: ActionView;
  /** Set when it has changed since, and still asks. */
  newer: ActionView | null;
  showNewer: () => void;
  /** What is on its way; null before, and when it was taken or refused. */
  sending: Answer['answer'] | null;
  /** The server has stored this person's answer. */
  stored: boolean;
  error: Error | null;
  /** What was typed: kept until an answer is taken, however often one is refused. */
  reason: string;
  write: (reason: string) => void;
  send: (answer: Answer['answer']) => void;
}

export function useAnswer(action: ActionView): Answering {
  const client = useQueryClient();
  const [seen, setSeen] = useState(action);
  const [reason, setReason] = useState(() => drafts.get(action.uid) ?? '');
  const write = (text: string) => {
    drafts.set(action.uid, text);
    setReason(text);
  };
  const asks = action.state === 'awaiting_approval';
  const newer = asks && action.version !== seen.version ? action : null;
  const key = ['incident', action.incident];
  const answer = useMutation({
    mutationFn: (given: Answer) => api.answer(action.uid, given),
    onSuccess: (after) => {
      write('');
      client.setQueryData<Incident>(key, (old) => withAction(old, after));
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  return {
    seen: newer === null ? action : seen,
    newer,
    showNewer: () => {
      answer.reset();
      setSeen(action);
    },
    sending: answer.isPending ? answer.variables.answer : null,
    stored: answer.isSuccess,
    error: answer.error,
    reason,
    write,
    send: (given) =>
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
