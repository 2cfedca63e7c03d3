/** Takes a merge or a split back. */
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api.ts';
import type { Regrouping } from '../../api.ts';
import { useMay } from '../../may.ts';
import { useRegrouped } from './use-regrouped.ts';

export function Undo({ regrouping: { uid, kind, incident, other } }: { regrouping: Regrouping }) {
  const mayRegroup = useMay('regroup');
  const lookAgain = useRegrouped();
  const undo = useMutation({
    mutationFn: () => api.undoRegrouping(uid),
    onSettled: () => lookAgain({ incident, other }),
  });
  if (!mayRegroup) return null;
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={`Undo the ${kind} of ${other}`}
        disabled={undo.isPending}
        onClick={() => undo.mutate()}
      >
        Undo
      </button>
      {undo.error !== null && <span role="alert"> Not undone: {undo.error.message}.</span>}
    </>
  );
}
