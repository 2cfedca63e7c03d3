/** Where the one-time link lands: exchanges the token behind `#`, which no server log ever sees, for a session. */
import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, ApiError } from '../api.ts';
import { announceSession } from '../live/share.ts';
import { HowToSignIn } from './SignInPage.tsx';

/** The exchange of this page load; kept outside React, because a link works only once. */
let exchange: Promise<unknown> | undefined;

function exchangeOnce(): Promise<unknown> {
  if (exchange !== undefined) return exchange;
  const token = window.location.hash.slice(1);
  window.history.replaceState(null, '', '/first');
  exchange =
    token === ''
      ? Promise.reject(new ApiError('SIGN_IN_USED', 'this address has no sign-in token in it'))
      : api.signIn(token);
  return exchange;
}

export function FirstPage() {
  const [failure, setFailure] = useState<string | null>(null);
  const navigate = useNavigate();
  const client = useQueryClient();
  useEffect(() => {
    exchangeOnce().then(
      async () => {
        announceSession();
        await client.invalidateQueries();
        await navigate({ to: '/', replace: true });
      },
      (error: unknown) => setFailure(error instanceof Error ? error.message : 'signing in failed'),
    );
  }, [client, navigate]);
  if (failure === null) return <main className="plain">Signing in…</main>;
  return (
    <main className="plain">
      <h1>This link does not sign you in</h1>
      <p role="alert">{failure[0]?.toUpperCase() + failure.slice(1)}.</p>
      <HowToSignIn />
      <p>
        Signed in before in this browser? <a href="/">Go to the queue</a>.
      </p>
    </main>
  );
}
