/** A button and the dialog that it opens: the title has the focus first, so that no key chooses anything by accident. */
import { createContext, useContext, useId, useRef, useState, type ReactNode } from 'react';

/** The ways out of a dialog. */
interface Leaving {
  /** Keeps what was filled in. */
  leave: () => void;
  /** Begins anew at the next opening. */
  finish: () => void;
}

const nowhere: Leaving = { leave: () => undefined, finish: () => undefined };
const LeavingContext = createContext(nowhere);

/** How what stands in a dialog closes it. */
export function useLeaving(): Leaving {
  return useContext(LeavingContext);
}

interface DialogButtonProps {
  name: string;
  title: string;
  /** Whether the button is there; a dialog that is open stays until the person closes it. */
  offered?: boolean;
  /** Stands in it from the first opening on. */
  children: ReactNode;
}

export function DialogButton({ name, title, offered = true, children }: DialogButtonProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [wasOpened, setWasOpened] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    setOpen(true);
    setWasOpened(true);
    dialog.current?.showModal();
    // The browser would focus the first thing to choose, which a key then chooses.
    heading.current?.focus();
  };
  const leave = () => dialog.current?.close();
  const finish = () => {
    leave();
    setWasOpened(false);
  };
  const closed = () => {
    setOpen(false);
    if (!offered) setWasOpened(false);
  };
  if (!offered && !isOpen) return null;
  return (
    <>
      {offered && (
        <button className="button" onClick={open}>
          {name}
        </button>
      )}
      <dialog ref={dialog} className="dialog" aria-labelledby={id} onClose={closed}>
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <LeavingContext value={{ leave, finish }}>{wasOpened && children}</LeavingContext>
      </dialog>
    </>
  );
}
