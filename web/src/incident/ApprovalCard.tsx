/** A proposal in reading order: what would happen, for and against, which gate binds, the options, what silence does. */
import { useEffect, useRef } from 'react';
import type { ActionView } from '../api.ts';
import { Countdown } from '../values/Countdown.tsx';
import { durationOf } from '../values/format.ts';
import { Sentence } from '../values/Value.tsx';
import { actionTitle, stateWords } from './action-words.ts';
import { Gates } from './Gates.tsx';
import { LeaseStates } from './LeaseStates.tsx';
import { Changes, Options } from './Options.tsx';
import { useAnswer } from './use-answer.ts';

interface CardProps {
  action: ActionView;
  open: boolean;
  toggle: () => void;
}

export function ApprovalCard({ action, open, toggle }: CardProps) {
  const body = useRef<HTMLDivElement>(null);
  const pressed = useRef(false);
  useEffect(() => {
    // Opened by a press: the focus goes to the text, where no key decides anything.
    if (open && pressed.current) body.current?.focus({ preventScroll: true });
    pressed.current = false;
  }, [open]);
  const waits = action.state === 'awaiting_approval';
  return (
    <article className={waits ? 'card waits' : 'card'} aria-label={actionTitle(action)}>
      <button
        className="card-head"
        aria-expanded={open}
        onClick={() => {
          pressed.current = true;
          toggle();
        }}
      >
        <span className="card-title">
          <Sentence text={actionTitle(action)} />
        </span>
        <span className={waits ? 'card-state' : 'card-state muted'}>
          {stateWords[action.state]}
        </span>
        {waits && action.answerBy !== null && (
          <span className="small">
            answer by <Countdown until={action.answerBy} />
          </span>
        )}
      </button>
      {open && (
        <div className="card-body" ref={body} tabIndex={-1} data-testid="card-body">
          <CardBody action={action} />
        </div>
      )}
    </article>
  );
}

function CardBody({ action }: { action: ActionView }) {
  const answering = useAnswer(action);
  const { seen, newer, error, sent } = answering;
  const asks = action.state === 'awaiting_approval' && sent === null;
  return (
    <>
      <p className="consequence">
        <Sentence text={seen.consequence} />
      </p>
      <p className="muted small">
        lease {durationOf(seen.leaseMs)} · lifted and checked by itself · D3FEND{' '}
        <span className="mono">{seen.d3fend}</span>
      </p>
      <div className="for-against">
        <Reasons title="Evidence for" reasons={seen.evidenceFor} />
        <div>
          <Reasons title="Evidence against" reasons={seen.evidenceAgainst} />
          <Reasons title="Not known" reasons={seen.notKnown} />
        </div>
      </div>
      {seen.decision !== null && <Gates decision={seen.decision} />}
      <Plan action={seen} />
      {newer !== null && <Changes seen={seen} newer={newer} showNewer={answering.showNewer} />}
      {error !== null && (
        <p role="alert" className="refused">
          <strong>Your answer was not taken.</strong> {error.message}.
        </p>
      )}
      {asks && newer === null && <Options onAnswer={answering.send} />}
      {!asks && <LeaseStates action={action} sent={sent} />}
      {asks && action.answerBy !== null && (
        <p className="silence">
          If nobody answers by <Countdown until={action.answerBy} />:{' '}
          <strong>nothing is done</strong>.
        </p>
      )}
    </>
  );
}

function Reasons({ title, reasons }: { title: string; reasons: readonly string[] }) {
  return (
    <section className="reasons" aria-label={title}>
      <h3>{title}</h3>
      {reasons.length === 0 ? (
        <p className="muted">None found, searched: the findings of this incident.</p>
      ) : (
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>
              <Sentence text={reason} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Plan({ action }: { action: ActionView }) {
  if (action.plan.length === 0) return null;
  return (
    <details className="plan">
      <summary>
        {action.decision?.dryRun === true ? 'What would be changed (dry run)' : 'What is changed'}
      </summary>
      <pre tabIndex={0}>
        <bdi>{action.plan.join('\n')}</bdi>
      </pre>
    </details>
  );
}
