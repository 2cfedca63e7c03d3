/** Who is signed in, as a button: their roles, a new password, signing out. */
import { useRef, useState, type FormEvent } from 'react';
import { useMutation } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { Me } from '../api.ts';
import { announceSession } from '../live/share.ts';
import { TextField } from './TextField.tsx';

/** The API refuses shorter ones; said before, so that nobody has to find out. */
const SHORTEST = 12;

export function Account({ me }: { me: Me }) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Begun anew at each opening, and when somebody else signs in by another tab: a password that was typed must not wait
  // in the page, nor become another person’s.
  const [opened, setOpened] = useState(0);
  const open = () => {
    setOpened((times) => times + 1);
    dialog.current?.showModal();
  };
  const close = () => dialog.current?.close();
  return (
    <>
      <button className="button quiet" title="Your account" onClick={open}>
        {me.name}
      </button>
      <dialog
        ref={dialog}
        className="dialog"
        aria-labelledby="account-title"
        onClose={() => setOpened((times) => times + 1)}
      >
        <h2 id="account-title">{me.name}</h2>
        <p className="muted">Signed in as {me.roles.join(', ')}.</p>
        <PasswordForm key={`${opened} ${me.name}`} name={me.name} close={close} />
        <SignOut />
      </dialog>
    </>
  );
}

function PasswordForm({ name, close }: { name: string; close: () => void }) {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({ mutationFn: api.setPassword });
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ password, ...(current !== '' && { current }) });
  };
  if (change.isSuccess) return <PasswordSet close={close} />;
  const differs = again !== '' && again !== password;
  return (
    <form className="set-password" onSubmit={send}>
      <input hidden readOnly value={name} autoComplete="username" />
      <TextField
        label="Current password (leave empty if you have none)"
        type="password"
        value={current}
        change={setCurrent}
        autoComplete="current-password"
      />
      <TextField
        label={`New password (at least ${SHORTEST} characters)`}
        type="password"
        value={password}
        change={setPassword}
        autoComplete="new-password"
      />
      <TextField
        label="New password again"
        type="password"
        value={again}
        change={setAgain}
        autoComplete="new-password"
      />
      {differs && <p role="status">The two are not the same.</p>}
      {change.error !== null && <p role="alert">Not set: {change.error.message}.</p>}
      <div className="options">
        <button type="button" className="button" onClick={close}>
          Leave it as it is
        </button>
        <button
          className="button strong"
          disabled={password.length < SHORTEST || again !== password || change.isPending}
        >
          Set password
        </button>
      </div>
    </form>
  );
}

function PasswordSet({ close }: { close: () => void }) {
  return (
    <>
      <p role="status">Password set. Every other session of yours has ended.</p>
      <div className="options">
        <button className="button" onClick={close}>
          Close
        </button>
      </div>
    </>
  );
}

function SignOut() {
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSuccess() {
      announceSession();
      // Loaded anew: nothing that was read stays in the page for whoever comes next.
      window.location.assign('/');
    },
  });
  return (
    <>
      {signOut.error !== null && <p role="alert">Still signed in: {signOut.error.message}.</p>}
      <div className="options account-end">
        <button className="button" disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </button>
      </div>
    </>
  );
}
