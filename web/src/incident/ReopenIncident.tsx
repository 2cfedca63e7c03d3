/** Takes a verdict back: the incident is open again, and what it made normal is none any more. */
import { useState } from 'react';
import { api, type Incident } from '../api.ts';
import { DialogButton } from './dialog/DialogButton.tsx';
import { DialogEnd } from './dialog/DialogEnd.tsx';
import { unlikeMeanwhile } from './dialog/Meanwhile.tsx';
import { Note } from './dialog/Note.tsx';
import { useVerdict } from './use-verdict.ts';

export function ReopenIncident({ incident, offered }: { incident: Incident; offered: boolean }) {
  return (
    <DialogButton name="Reopen…" title="Open this incident again?" offered={offered}>
      <ReopenForm incident={incident} />
    </DialogButton>
  );
}

function ReopenForm({ incident }: { incident: Incident }) {
  // The verdict that is taken back is the one that was read, whatever the incident is closed as meanwhile.
  const [held] = useState(incident.closed);
  const [note, setNote] = useState('');
  const reopen = useVerdict(incident.uid, (why: string) => api.reopen(incident.uid, { note: why }));
  const wasAttack = held?.as === 'attack_confirmed';
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
      <DialogEnd
        failed="Not opened"
        error={reopen.error}
        leaves="Leave it closed"
        does="Open it again"
        disabled={note.trim() === '' || reopen.isPending}
        meanwhile={reopen.isPending ? null : unlikeMeanwhile(held, incident)}
        run={() => reopen.mutate(note.trim())}
      />
    </>
  );
}
