/** The list of keys, in a dialog that gives the focus back. */
import type { RefObject } from 'react';
import { keyHelp } from '../keys.ts';

export function KeyHelp({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="key-help">
      <h2 id="key-help">Keys</h2>
      <dl className="keys">
        {keyHelp.map(({ key, label }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <p className="muted">No key approves or declines anything.</p>
      <form method="dialog">
        <button className="button">Close</button>
      </form>
    </dialog>
  );
}
