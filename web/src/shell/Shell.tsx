/** The frame of every page: signed in or not, top bar, notices, live changes, keys. */
import { useCallback, useMemo, useRef } from 'react';
import { Outlet, useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api.ts';
import type { Me } from '../api.ts';
import { useKeys } from '../keys.ts';
import { useLive } from '../live.ts';
import { queries } from '../queries.ts';
import { LiveProvider, useSilence } from '../silence.ts';
import { Alerts } from './Alerts.tsx';
import { KeyHelp } from './KeyHelp.tsx';
import { Notices } from './Notices.tsx';
import { SignInPage } from './SignInPage.tsx';
import { TopBar } from './TopBar.tsx';

export function Shell() {
  const me = useQuery({ ...queries.me(), refetchOnMount: 'always' });
  if (me.error instanceof ApiError && me.error.code === 'NOT_SIGNED_IN') return <SignInPage />;
  // An instance that falls silent later must not take away what somebody reads or types.
  if (me.data !== undefined) return <SignedIn me={me.data} />;
  if (me.error !== null) return <NotRunning message={me.error.message} />;
  return <main className="plain muted">Loading…</main>;
}

function SignedIn({ me }: { me: Me }) {
  const silentSince = useSilence(useLive());
  const help = useRef<HTMLDialogElement>(null);
  const navigate = useNavigate();
  const openHelp = useCallback(() => help.current?.showModal(), []);
  const keys = useMemo(
    () => ({ '?': openHelp, q: () => void navigate({ to: '/' }) }),
    [openHelp, navigate],
  );
  useKeys(keys);
  return (
    <LiveProvider value={silentSince === null}>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <div className={silentSince === null ? 'bar' : 'bar stale'}>
        <TopBar me={me} onHelp={openHelp} />
        <Alerts silentSince={silentSince} />
      </div>
      <Notices />
      <div id="content" tabIndex={-1}>
        <Outlet />
      </div>
      <KeyHelp dialog={help} />
    </LiveProvider>
  );
}

function NotRunning({ message }: { message: string }) {
  return (
    <main className="plain">
      <h1>Watchbill does not answer</h1>
      <p role="alert">{message}.</p>
      <p>Is it running on this machine? Start it, then reload this page:</p>
      <pre className="command">npm start</pre>
    </main>
  );
}
