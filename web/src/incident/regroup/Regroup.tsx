/** Which findings are one incident, as a person says: merging, splitting, and taking back what was just done. */
import { useState } from 'react';
import type { Incident, Regrouped } from '../../api.ts';
import { DialogButton } from '../dialog/DialogButton.tsx';
import { MergeForm } from './MergeForm.tsx';
import { Moved } from './Moved.tsx';
import { SplitForm } from './SplitForm.tsx';
import { Undo } from './Undo.tsx';

export function Regroup({ incident }: { incident: Incident }) {
  const [last, setLast] = useState<Regrouped | null>(null);
  return (
    <>
      <div role="status" className="just-done">
        {last !== null && last.uid !== null && (
          <>
            <Moved regrouping={last} here={incident.uid} />{' '}
            <Undo regrouping={{ ...last, uid: last.uid }} done={() => setLast(null)} />
          </>
        )}
      </div>
      <DialogButton name="Merge…" title="Merge another incident into this one?">
        <MergeForm incident={incident} done={setLast} />
      </DialogButton>
      {incident.findings.length > 1 && (
        <DialogButton name="Split…" title="Split this incident in two?">
          <SplitForm incident={incident} done={setLast} />
        </DialogButton>
      )}
    </>
  );
}
