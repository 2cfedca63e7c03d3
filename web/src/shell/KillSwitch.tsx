/** Stops all responses in two steps; the only place that interrupts with an alert dialog. */
import { useRef, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { api } from '../api.ts';
import type { Status } from '../api.ts';
import { useMay } from '../may.ts';
import { Sentence, Time } from '../values/Value.tsx';

export function KillSwitch({ status }: { status: Status }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { engaged } = status.killSwitch;
  const mayMove = useMay(engaged ? 'release' : 'stop');
  if (!mayMove) {
    return (
      <span className={engaged ? 'kill-state engaged' : 'kill-state'}>
        <PowerMark /> Kill switch <strong>{engaged ? 'PULLED' : 'ready'}</strong>
      </span>
    );
  }
  return (
    <>
      <button
        className={engaged ? 'button kill engaged' : 'button kill'}
        onClick={() => dialog.current?.showModal()}
      >
        <PowerMark /> Kill switch <strong>{engaged ? 'PULLED' : 'ready'}</strong>
      </button>
      <dialog
        ref={dialog}
        role="alertdialog"
        className="dialog"
        aria-labelledby="kill-title"
        aria-describedby="kill-what"
      >
        <KillSwitchForm status={status} close={() => dialog.current?.close()} />
      </dialog>
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

function KillSwitchForm({ status, close }: { status: Status; close: () => void }) {
  const { engaged } = status.killSwitch;
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: api.setKillSwitch,
    onSuccess: (next) => {
      client.setQueryData(['status'], next);
      setReason('');
      close();
    },
  });
  return (
    <>
      <h2 id="kill-title">{engaged ? 'Release the kill switch?' : 'Pull the kill switch?'}</h2>
      <div id="kill-what">
        {engaged ? <Engaged status={status} /> : <WhatItStops status={status} />}
      </div>
      <label className="field">
        Reason (recorded with your name)
        <textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
      {change.error !== null && <p role="alert">Not changed: {change.error.message}</p>}
      <div className="options">
        <button className="button" onClick={close}>
          Leave it as it is
        </button>
        <Button
          color={engaged ? 'blue' : 'red'}
          disabled={reason.trim() === ''}
          loading={change.isPending}
          onClick={() =>
            change.mutate({ engaged: !engaged, scope: 'all', lift: false, reason: reason.trim() })
          }
        >
          {engaged ? 'Release: asks count again' : 'Stop all responses'}
        </Button>
      </div>
    </>
  );
}

function WhatItStops({ status }: { status: Status }) {
  return (
    <ul>
      <li>No action is applied any more, approved or not, until it is released.</li>
      <li>
        {status.asks === 0
          ? 'No action waits for an answer now.'
          : `The ${status.asks} that wait for an answer stay visible; approving them is refused until it is released.`}
      </li>
      <li>Effects already active are lifted at the end of their lease, as planned.</li>
      <li>Detection, incidents and stories go on.</li>
    </ul>
  );
}

function Engaged({ status }: { status: Status }) {
  const { by, at, reason } = status.killSwitch;
  return (
    <p>
      Pulled by {by ?? 'somebody unknown'}
      {at !== null && (
        <>
          {' '}
          at <Time at={at} />
        </>
      )}
      : <Sentence text={reason ?? 'no reason given'} />
    </p>
  );
}
