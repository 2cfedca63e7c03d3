/** A proposal in reading order: what would happen, for and against, which gate binds, the options, what silence does. */
import { useEffect, useRef } from 'react';
import {
  findMode,
  wordConsequence,
  wordSearched,
  wordState,
} from '../../../domain/action-words.ts';
import type { ActionView } from '../api.ts';
import { Countdown } from '../values/Countdown.tsx';
import { durationOf } from '../values/format.ts';
import { Sentence } from '../values/Value.tsx';
import { actionTitle } from './action-words.ts';
import { Gates } from './Gates.tsx';
import { LeaseStates } from './LeaseStates.tsx';
import { Deciding } from './Deciding.tsx';
import { Changes } from './Options.tsx';
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
          {wordState(action.state, findMode(action))}
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
  const { seen, newer, error, sending, stored } = answering;
  const mode = findMode(seen);
  const waits = action.state === 'awaiting_approval';
  const asks = waits && sending === null && !stored;
  // Typed and not sent, when somebody else was faster.
  const isLeft = !waits && sending === null && !stored && answering.reason.trim() !== '';
  return (
    <>
      <p className="consequence">
        <Sentence text={wordConsequence(seen.consequence, mode)} />
      </p>
      <p className="muted small">
        lease {durationOf(seen.leaseMs)} ·{' '}
        {mode === 'real' ? 'lifted and checked' : 'would be lifted and checked'} by itself · D3FEND{' '}
        <span className="mono">{seen.d3fend}</span>
      </p>
      <div className="for-against">
        <Reasons title="Evidence for" action={seen} reasons={seen.evidenceFor} />
        <div>
          <Reasons title="Evidence against" action={seen} reasons={seen.evidenceAgainst} />
          <Reasons title="Not known" action={seen} reasons={seen.notKnown} />
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
      {(asks || isLeft) && newer === null && <Deciding action={action} answering={answering} />}
      {!asks && <LeaseStates action={action} sending={sending} stored={stored} />}
      <Silence action={action} />
    </>
  );
}

/** What happens if nobody answers. */
function Silence({ action: { state, answerBy } }: { action: ActionView }) {
  if (state !== 'awaiting_approval' || answerBy === null) return null;
  return (
    <p className="silence">
      If nobody answers by <Countdown until={answerBy} />: <strong>nothing is done</strong>.
    </p>
  );
}

interface ReasonsProps {
  title: string;
  action: ActionView;
  reasons: readonly string[];
}

function Reasons({ title, action, reasons }: ReasonsProps) {
  return (
    <section className="reasons" aria-label={title}>
      <h3>{title}</h3>
      {reasons.length === 0 ? (
        <p className="muted">{capital(wordSearched(action))}.</p>
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
        {findMode(action) === 'dry' ? 'What would be changed (dry run)' : 'What is changed'}
      </summary>
      <pre tabIndex={0}>
        <bdi>{action.plan.join('\n')}</bdi>
      </pre>
    </details>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
