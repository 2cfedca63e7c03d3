/** Merges another incident into this one, once what would move has been seen. */
import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import type { Incident, Regrouped } from '../../api.ts';
import { queries } from '../../queries.ts';
import { plural } from '../../values/format.ts';
import { inEffect } from '../action-words.ts';
import { ActionFates } from '../dialog/ActionFates.tsx';
import { useLeaving } from '../dialog/DialogButton.tsx';
import { DialogEnd } from '../dialog/DialogEnd.tsx';
import { closedMeanwhile } from '../dialog/Meanwhile.tsx';
import { Note } from '../dialog/Note.tsx';
import { EntryLine } from '../dialog/EntryLine.tsx';
import { PickIncident } from './PickIncident.tsx';
import { useRegrouped } from './use-regrouped.ts';

export interface RegroupFormProps {
  incident: Incident;
  done: (regrouped: Regrouped) => void;
}

export function MergeForm({ incident, done }: RegroupFormProps) {
  const { finish } = useLeaving();
  const [from, setFrom] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const lookAgain = useRegrouped();
  const merge = useMutation({
    mutationFn: (other: string) => api.merge(incident.uid, { from: other, note: note.trim() }),
    onSuccess: async (merged) => {
      finish();
      done(merged);
      await lookAgain(merged);
    },
  });
  const preview = useQuery({
    ...queries.mergePreview(incident.uid, from ?? ''),
    enabled: from !== null,
  });
  const choose = (uid: string) => {
    merge.reset();
    setFrom(uid);
  };
  const count = preview.data?.findings.length;
  return (
    <>
      <PickIncident beside={incident} chosen={from} choose={choose} />
      <div aria-live="polite" className="preview">
        {preview.data !== undefined && <Moving preview={preview.data} />}
      </div>
      {preview.error !== null && <p role="alert">Can’t be merged: {preview.error.message}.</p>}
      <Note text={note} change={setNote} hint="optional: why they are one" />
      <DialogEnd
        failed="Not merged"
        error={merge.error}
        leaves="Leave them apart"
        does={count === undefined ? 'Merge' : `Merge: ${plural(count, 'finding')} move here`}
        disabled={from === null || count === undefined || merge.isPending}
        meanwhile={merge.isPending ? null : closedMeanwhile(incident)}
        run={() => from !== null && merge.mutate(from)}
      />
    </>
  );
}

/** What moves here, and what becomes of what it leaves behind. */
function Moving({ preview: { other, findings } }: { preview: Regrouped }) {
  const { data } = useQuery(queries.incident(other));
  if (data === undefined) return null;
  const moving = data.timeline.filter(({ finding }) => findings.includes(finding));
  return (
    <>
      <h3>{plural(moving.length, 'finding')} would move here</h3>
      <ol className="entries" tabIndex={0} aria-label="Findings that would move">
        {moving.map((entry) => (
          <li key={entry.finding}>
            <EntryLine entry={entry} />
          </li>
        ))}
      </ol>
      <ul>
        {data.asks > 0 && (
          <li>
            {plural(data.asks, 'question')} of that incident {data.asks === 1 ? 'is' : 'are'} taken
            back; this one asks its own about what moves.
          </li>
        )}
        <ActionFates actions={data.actions.filter(({ state }) => inEffect.has(state))} />
        <li>
          What is found later on its actors joins this incident; its severity, story and proposals
          follow.
        </li>
      </ul>
    </>
  );
}
