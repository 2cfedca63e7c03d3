/** Stops all responses in two steps; the only place that interrupts with an alert dialog. */
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Status } from '../api.ts';
import { useMay } from '../may.ts';
import { KillSwitchForm } from './KillSwitchForm.tsx';
import { useKillSwitch } from './use-kill-switch.ts';

export function KillSwitch({ status }: { status: Status }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const { engaged } = status.killSwitch;
  const mayMove = useMay(engaged ? 'release' : 'stop');
  const close = () => dialog.current?.close();
  const moving = useKillSwitch(status.killSwitch, close);
  const open = () => {
    // Written first: the dialog gives the focus to what it finds when it opens.
    flushSync(() => {
      moving.hold();
      setOpen(true);
    });
    dialog.current?.showModal();
  };
  return (
    <>
      {mayMove ? (
        <button className={engaged ? 'button kill engaged' : 'button kill'} onClick={open}>
          <Standing status={status} />
        </button>
      ) : (
        <span className={engaged ? 'kill-state engaged' : 'kill-state'}>
          <Standing status={status} />
        </span>
      )}
      {/* Who may pull it may not release it: what they typed stays when a colleague pulls it first. */}
      {(mayMove || isOpen) && (
        <dialog
          ref={dialog}
          role="alertdialog"
          className="dialog"
          aria-labelledby="kill-title"
          aria-describedby="kill-what"
          onClose={() => setOpen(false)}
        >
          <KillSwitchForm status={status} moving={moving} close={close} />
        </dialog>
      )}
    </>
  );
}

function Standing({ status: { killSwitch, killSwitches } }: { status: Status }) {
  const partly = killSwitches.length === 0 ? 'ready' : 'PULLED IN PART';
  return (
    <>
      <PowerMark /> Kill switch <strong>{killSwitch.engaged ? 'PULLED' : partly}</strong>
    </>
  );
}

function PowerMark() {
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" className="power-mark">
      <path d="M6 1v5M3.3 2.6a4.5 4.5 0 1 0 5.4 0" />
    </svg>
  );
}
