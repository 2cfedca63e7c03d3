/** What somebody sees who is not signed in: a name and a password, or how to get a link. */
import { useState, type FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import { announceSession } from '../live/share.ts';
import { TextField } from './TextField.tsx';

export function HowToSignIn() {
  return (
    <>
      <p>
        A sign-in link works once and for a short time. Ask a lead for one; whoever owns the machine
        that runs Watchbill makes their own there:
      </p>
      <pre className="command">npx watchbill link</pre>
      <p className="muted">Then open the link it prints in this browser.</p>
    </>
  );
}

export function SignInPage() {
  return (
    <main className="plain">
      <h1>Sign in to Watchbill</h1>
      <PasswordForm />
      <h2>No password yet, or forgotten?</h2>
      <HowToSignIn />
    </main>
  );
}

function PasswordForm() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const client = useQueryClient();
  const signIn = useMutation({
    mutationFn: api.signInByPassword,
    onSuccess() {
      announceSession();
      return client.invalidateQueries();
    },
  });
  const send = (event: FormEvent) => {
    // The content policy lets no form leave the page.
    event.preventDefault();
    signIn.mutate({ name: name.trim(), password });
  };
  return (
    <form className="sign-in" onSubmit={send}>
      <TextField label="Name" value={name} change={setName} autoComplete="username" />
      <TextField
        label="Password"
        type="password"
        value={password}
        change={setPassword}
        autoComplete="current-password"
      />
      {signIn.error !== null && <p role="alert">Not signed in: {signIn.error.message}.</p>}
      <div className="options">
        <button
          className="button strong"
          disabled={name.trim() === '' || password === '' || signIn.isPending}
        >
          Sign in
        </button>
      </div>
    </form>
  );
}
