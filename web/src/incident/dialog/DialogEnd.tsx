/** How a dialog ends: what went wrong or came first, the way out that changes nothing, the button that does it. */
import type { ReactNode } from 'react';
import { useLeaving } from './DialogButton.tsx';

interface DialogEndProps {
  /** What did not happen, in words: `Not merged`. */
  failed: string;
  error: Error | null;
  /** The name of the way out. */
  leaves: string;
  /** The name of the button that does it. */
  does: string;
  disabled: boolean;
  /** What somebody else did since it was opened, after which it does nothing; null when nobody did. */
  meanwhile?: ReactNode;
  run: () => void;
}

export function DialogEnd(props: DialogEndProps) {
  const { failed, error, leaves, does, disabled, meanwhile = null, run } = props;
  const { leave, finish } = useLeaving();
  const isOver = meanwhile !== null;
  return (
    <>
      {isOver && (
        <p role="alert" className="refused">
          {meanwhile} Nothing of yours is sent.
        </p>
      )}
      {!isOver && error !== null && (
        <p role="alert">
          {failed}: {error.message}.
        </p>
      )}
      <div className="options">
        <button type="button" className="button" onClick={isOver ? finish : leave}>
          {isOver ? 'Close this window' : leaves}
        </button>
        <button type="button" className="button strong" disabled={disabled || isOver} onClick={run}>
          {does}
        </button>
      </div>
    </>
  );
}
