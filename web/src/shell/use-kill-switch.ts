/** What the kill switch's dialog was opened for, held however the switch is moved meanwhile. */
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { Status } from '../api.ts';
import { queries } from '../queries.ts';

export type Switch = Status['killSwitch'];

interface Given {
  held: Switch;
  reason: string;
}

/** A release is of one stop: another one since is another person's. To pull what is not pulled is always the same. */
function isMoved(held: Switch, live: Switch): boolean {
  return live.engaged !== held.engaged || (held.engaged && live.at !== held.at);
}

export function useKillSwitch(live: Switch, done: () => void) {
  const client = useQueryClient();
  const [held, setHeld] = useState(live);
  const [reason, setReason] = useState('');
  const change = useMutation({
    mutationFn: async (given: Given) => {
      // What this page shows may be old, and a stop must not be released unseen.
      if (given.held.engaged) {
        const now = await api.status();
        client.setQueryData(queries.status().queryKey, now);
        if (isMoved(given.held, now.killSwitch)) throw new Error('it was moved meanwhile');
      }
      return await api.setKillSwitch({
        ...{ engaged: !given.held.engaged, scope: 'all', lift: false, reason: given.reason },
      });
    },
    onSuccess: (next) => {
      client.setQueryData(queries.status().queryKey, next);
      setReason('');
      done();
    },
  });
  return {
    held,
    /** How it stands now, where it was moved meanwhile by somebody else. */
    moved: !change.isPending && isMoved(held, live) ? live : null,
    reason,
    write: setReason,
    sending: change.isPending,
    error: change.error,
    hold: () => {
      change.reset();
      if (live.engaged !== held.engaged) setReason('');
      setHeld(live);
    },
    send: () => change.mutate({ held, reason: reason.trim() }),
  };
}

export type Moving = ReturnType<typeof useKillSwitch>;
