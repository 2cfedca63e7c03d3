/** How a dialog ends: what went wrong, the way out that changes nothing, and the button that does it. */
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
  run: () => void;
}

export function DialogEnd({ failed, error, leaves, does, disabled, run }: DialogEndProps) {
  const { leave } = useLeaving();
  return (
    <>
      {error !== null && (
        <p role="alert">
          {failed}: {error.message}.
        </p>
      )}
      <div className="options">
        <button type="button" className="button" onClick={leave}>
          {leaves}
        </button>
        <button type="button" className="button strong" disabled={disabled} onClick={run}>
          {does}
        </button>
      </div>
    </>
  );
}
