/** Takes a verdict back: the incident is open again, and what it made normal is none any more. */
import { useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Incident } from '../api.ts';
import { DialogButton, useLeaving } from './dialog/DialogButton.tsx';
import { Note } from './dialog/Note.tsx';

export function ReopenIncident({ incident }: { incident: Incident }) {
  return (
    <DialogButton name="Reopen…" title="Open this incident again?">
      <ReopenForm incident={incident} />
    </DialogButton>
  );
}

function ReopenForm({ incident: { uid, closed } }: { incident: Incident }) {
  const { leave, finish } = useLeaving();
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const reopen = useMutation({
    mutationFn: () => api.reopen(uid, { note: note.trim() }),
    onSuccess: (after) => {
      finish();
      client.setQueryData(['incident', uid], after);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['incident', uid] }),
  });
  const wasAttack = closed?.as === 'attack_confirmed';
  return (
    <>
      <ul>
        <li>It is looked at anew, and may ask again. What is in force stays until its end.</li>
        <li>
          {wasAttack
            ? 'What its actors were first seen with stays distrusted, until it is closed as benign.'
            : 'What its closing made normal is none any more; before it taught, nothing was.'}
        </li>
      </ul>
      <Note text={note} change={setNote} hint="why" />
      {reopen.error !== null && <p role="alert">Not opened: {reopen.error.message}.</p>}
      <div className="options">
        <button type="button" className="button" onClick={leave}>
          Leave it closed
        </button>
        <button
          type="button"
          className="button strong"
          disabled={note.trim() === '' || reopen.isPending}
          onClick={() => reopen.mutate()}
        >
          Open it again
        </button>
      </div>
    </>
  );
}
