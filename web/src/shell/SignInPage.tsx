/** What somebody sees who is not signed in: how to be. */

export function HowToSignIn() {
  return (
    <>
      <p>
        A sign-in link works once and for a short time. For a new one, on the machine that runs
        Watchbill:
      </p>
      <pre className="command">npx watchbill link</pre>
      <p className="muted">A start prints one too. Open it in this browser.</p>
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
