/** Closes an incident with one of the closed list of reasons, none of them suggested. */
import { useRef, useState, type ReactNode } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { ActionView, Closing, Incident } from '../api.ts';
import { Countdown } from '../values/Countdown.tsx';
import { Sentence } from '../values/Value.tsx';
import { actionTitle, inEffect } from './action-words.ts';
import { kinds, kindWords, reasons, reasonWords } from './close-words.ts';

export function CloseIncident({ incident }: { incident: Incident }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const open = () => {
    dialog.current?.showModal();
    // The browser would focus the first reason, which a key then chooses.
    title.current?.focus();
  };
  return (
    <>
      <button className="button" onClick={open}>
        Close incident…
      </button>
      <dialog ref={dialog} className="dialog" aria-labelledby="close-title">
        <h2 id="close-title" ref={title} tabIndex={-1}>
          Close this incident?
        </h2>
        <CloseForm incident={incident} leave={() => dialog.current?.close()} />
      </dialog>
    </>
  );
}

function CloseForm({ incident, leave }: { incident: Incident; leave: () => void }) {
  const [as, setAs] = useState<Closing['as'] | null>(null);
  const [kind, setKind] = useState<Closing['kind']>();
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const close = useMutation({
    mutationFn: (closing: Closing) => api.close(incident.uid, closing),
    onSuccess: (after) => client.setQueryData(['incident', incident.uid], after),
    onSettled: () => client.invalidateQueries({ queryKey: ['incident', incident.uid] }),
  });
  const asksKind = as === 'benign_trigger';
  const send = () => {
    if (as === null) return;
    const why = note.trim();
    close.mutate({ as, ...(asksKind && kind && { kind }), ...(why !== '' && { note: why }) });
  };
  return (
    <>
      <fieldset className="reasons-to-close">
        <legend>Reason (recorded with your name, and final)</legend>
        {reasons.map((reason) => (
          <Choice key={reason} name="as" chosen={as === reason} choose={() => setAs(reason)}>
            <strong>{reasonWords[reason].name}</strong>{' '}
            <span className="muted">{reasonWords[reason].means}</span>
          </Choice>
        ))}
      </fieldset>
      {asksKind && (
        <fieldset className="reasons-to-close">
          <legend>What lay behind it</legend>
          {kinds.map((one) => (
            <Choice key={one} name="kind" chosen={kind === one} choose={() => setKind(one)}>
              {kindWords[one]}
            </Choice>
          ))}
        </fieldset>
      )}
      <Note text={note} change={setNote} />
      <Fates actions={incident.actions} />
      {close.error !== null && <p role="alert">Not closed: {close.error.message}.</p>}
      <div className="options">
        <button type="button" className="button" onClick={leave}>
          Leave it open
        </button>
        <button
          type="button"
          className="button strong"
          disabled={as === null || (asksKind && kind === undefined) || close.isPending}
          onClick={send}
        >
          Close incident
        </button>
      </div>
    </>
  );
}

function Note({ text, change }: { text: string; change: (text: string) => void }) {
  return (
    <label className="field">
      <span>
        Note <span className="muted">(optional)</span>
      </span>
      <textarea rows={2} value={text} onChange={(event) => change(event.target.value)} />
    </label>
  );
}

interface ChoiceProps {
  name: string;
  chosen: boolean;
  choose: () => void;
  children: ReactNode;
}

function Choice({ name, chosen, choose, children }: ChoiceProps) {
  return (
    <label>
      <input type="radio" name={name} checked={chosen} onChange={choose} />
      <span>{children}</span>
    </label>
  );
}

/** What becomes of its actions: said before anybody decides. */
function Fates({ actions }: { actions: readonly ActionView[] }) {
  const asking = actions.filter(({ state }) => state === 'awaiting_approval');
  const running = actions.filter(({ state }) => inEffect.has(state));
  return (
    <ul>
      {asking.map((action) => (
        <li key={action.uid}>
          <Sentence text={actionTitle(action)} />: the question is taken back, nothing is done.
        </li>
      ))}
      {running.map((action) => (
        <li key={action.uid}>
          <Sentence text={actionTitle(action)} /> stays in force until its lease ends
          {action.activeUntil !== null && (
            <>
              , <Countdown until={action.activeUntil} />
            </>
          )}
          .
        </li>
      ))}
      <li>What is found later on the same actors opens a new incident that links to this one.</li>
    </ul>
  );
}
