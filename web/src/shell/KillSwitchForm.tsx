/** The second step of the kill switch: what it stops or lets go on, the reason, and what a colleague did meanwhile. */
import { Button } from '@mantine/core';
import type { Status } from '../api.ts';
import { Sentence, Time } from '../values/Value.tsx';
import type { Moving, Switch } from './use-kill-switch.ts';

interface KillSwitchFormProps {
  status: Status;
  moving: Moving;
  close: () => void;
}

export function KillSwitchForm({ status, moving, close }: KillSwitchFormProps) {
  const { held, moved, reason, write, sending, error, send } = moving;
  const { engaged } = held;
  return (
    <>
      <h2 id="kill-title">{engaged ? 'Release the kill switch?' : 'Pull the kill switch?'}</h2>
      <div id="kill-what">
        {engaged ? <Engaged held={held} /> : <WhatItStops status={status} />}
      </div>
      <label className="field">
        Reason (recorded with your name)
        <textarea rows={2} value={reason} onChange={(event) => write(event.target.value)} />
      </label>
      {moved !== null && <Meanwhile moved={moved} />}
      {moved === null && error !== null && <p role="alert">Not changed: {error.message}.</p>}
      <div className="options">
        <button className="button" onClick={close}>
          Leave it as it is
        </button>
        <Button
          color={engaged ? 'blue' : 'red'}
          disabled={reason.trim() === '' || moved !== null}
          loading={sending}
          onClick={send}
        >
          {engaged ? 'Release: asks count again' : 'Stop all responses'}
        </Button>
      </div>
    </>
  );
}

function Meanwhile({ moved: { engaged, by, at, reason } }: { moved: Switch }) {
  return (
    <p role="alert" className="refused">
      <strong>
        {by ?? 'Somebody'} {engaged ? 'pulled' : 'released'} it meanwhile
      </strong>
      {at !== null && (
        <>
          , at <Time at={at} />
        </>
      )}
      : <Sentence text={reason ?? 'no reason given'} />. Nothing of yours is sent.
    </p>
  );
}

function WhatItStops({ status: { asks, killSwitches } }: { status: Status }) {
  const partly = killSwitches.map(({ scope }) => scope.replace(':', ' ')).join(', ');
  return (
    <ul>
      {partly !== '' && (
        <li>
          Stopped already: <Sentence text={partly} />.
        </li>
      )}
      <li>No action is applied any more, approved or not, until it is released.</li>
      <li>
        {asks === 0
          ? 'No action waits for an answer now.'
          : `The ${asks} that wait for an answer stay visible; approving them is refused until it is released.`}
      </li>
      <li>Effects already active are lifted at the end of their lease, as planned.</li>
      <li>Detection, incidents and stories go on.</li>
    </ul>
  );
}

function Engaged({ held: { by, at, reason } }: { held: Switch }) {
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
