/** Which findings are one incident, as a person says: merging, splitting, and taking back what was just done. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Incident, Regrouped } from '../../api.ts';
import { queries } from '../../queries.ts';
import { DialogButton } from '../dialog/DialogButton.tsx';
import { MergeForm } from './MergeForm.tsx';
import { Moved } from './Moved.tsx';
import { SplitForm } from './SplitForm.tsx';
import { Undo } from './Undo.tsx';

export function Regroup({ incident, offered }: { incident: Incident; offered: boolean }) {
  const [last, setLast] = useState<Regrouped | null>(null);
  const { data: all = [] } = useQuery(queries.regroupings(incident.uid));
  // Whoever undoes it, and where: then there is nothing to take back here.
  const done = all.find(({ uid, undone }) => uid === last?.uid && undone === null);
  return (
    <>
      {offered && (
        <div role="status" className="just-done">
          {done !== undefined && (
            <>
              <Moved regrouping={done} here={incident.uid} /> <Undo regrouping={done} />
            </>
          )}
        </div>
      )}
      <DialogButton name="Merge…" title="Merge another incident into this one?" offered={offered}>
        <MergeForm incident={incident} done={setLast} />
      </DialogButton>
      <DialogButton
        name="Split…"
        title="Split this incident in two?"
        offered={offered && incident.findings.length > 1}
      >
        <SplitForm incident={incident} done={setLast} />
      </DialogButton>
    </>
  );
}
