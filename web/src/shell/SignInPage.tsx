/** What somebody sees who is not signed in: how to be. */

export function HowToSignIn() {
  return (
    <>
      <p>
        A sign-in link works once and for a short time. Each start prints a new one: on the machine
        that runs Watchbill, stop it with Ctrl-C, which loses nothing, and start it again.
      </p>
      <pre className="command">npm start</pre>
      <p className="muted">Then open the link it prints in this browser.</p>
    </>
  );
}

export function SignInPage() {
  return (
    <main className="plain">
      <h1>Sign in to Watchbill</h1>
      <HowToSignIn />
    </main>
  );
}
