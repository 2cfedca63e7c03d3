/** Closes an incident with one of the closed list of reasons, none of them suggested. */
import { useRef, useState, type ReactNode } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api.ts';
import type { ActionView, Closing, Incident } from '../api.ts';
import { Countdown } from '../values/Countdown.tsx';
import { Sentence } from '../values/Value.tsx';
import { actionTitle, inEffect } from './action-words.ts';
import { kinds, kindWords, reasons, reasonWords, severities } from './close-words.ts';

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
  const [severity, setSeverity] = useState<Closing['severity']>();
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const close = useMutation({
    mutationFn: (closing: Closing) => api.close(incident.uid, closing),
    onSuccess: (after) => client.setQueryData(['incident', incident.uid], after),
    onSettled: () => client.invalidateQueries({ queryKey: ['incident', incident.uid] }),
  });
  const asksKind = as === 'benign_trigger';
  const isWhole =
    as !== null &&
    (!asksKind || kind !== undefined) &&
    (severity === undefined || note.trim() !== '');
  const send = () => {
    if (as === null) return;
    const why = note.trim();
    close.mutate({
      as,
      ...(asksKind && kind && { kind }),
      ...(severity && { severity }),
      ...(why !== '' && { note: why }),
    });
  };
  return (
    <>
      <Reasons as={as} choose={setAs} />
      {asksKind && <Kinds kind={kind} choose={setKind} />}
      <OwnSeverity severity={severity} change={setSeverity} />
      <Note text={note} change={setNote} needed={severity !== undefined} />
      <Fates actions={incident.actions} />
      {close.error !== null && <p role="alert">Not closed: {close.error.message}.</p>}
      <div className="options">
        <button type="button" className="button" onClick={leave}>
          Leave it open
        </button>
        <button
          type="button"
          className="button strong"
          disabled={!isWhole || close.isPending}
          onClick={send}
        >
          Close incident
        </button>
      </div>
    </>
  );
}

interface ReasonsProps {
  as: Closing['as'] | null;
  choose: (as: Closing['as']) => void;
}

function Reasons({ as, choose }: ReasonsProps) {
  return (
    <fieldset className="reasons-to-close">
      <legend>Reason (recorded with your name, and final)</legend>
      {reasons.map((reason) => (
        <Choice key={reason} name="as" chosen={as === reason} choose={() => choose(reason)}>
          <strong>{reasonWords[reason].name}</strong>{' '}
          <span className="muted">{reasonWords[reason].means}</span>
        </Choice>
      ))}
    </fieldset>
  );
}

interface KindsProps {
  kind: Closing['kind'];
  choose: (kind: Closing['kind']) => void;
}

/** What lay behind a benign trigger. */
function Kinds({ kind, choose }: KindsProps) {
  return (
    <fieldset className="reasons-to-close">
      <legend>What lay behind it</legend>
      {kinds.map((one) => (
        <Choice key={one} name="kind" chosen={kind === one} choose={() => choose(one)}>
          {kindWords[one]}
        </Choice>
      ))}
    </fieldset>
  );
}

/** The person's own, beside the agents': none is suggested, and leaving it open is an answer. */
function OwnSeverity({
  severity,
  change,
}: {
  severity: Closing['severity'];
  change: (severity: Closing['severity']) => void;
}) {
  return (
    <label className="field">
      <span>
        Severity <span className="muted">(optional; the note says why)</span>
      </span>
      <select
        value={severity ?? ''}
        onChange={({ target }) => change(severities.find((one) => one === target.value))}
      >
        <option value="">left open</option>
        {severities.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}

interface NoteProps {
  text: string;
  change: (text: string) => void;
  needed: boolean;
}

function Note({ text, change, needed }: NoteProps) {
  return (
    <label className="field">
      <span>
        Note <span className="muted">({needed ? 'why this severity' : 'optional'})</span>
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
