/** Where an action stands on its way: what is done, what runs now, what is still to come. */
import { findMode, wordDetail, wordState } from '../../../domain/action-words.ts';
import type { ActionState, ActionView, Answer } from '../api.ts';
import { Countdown } from '../values/Countdown.tsx';
import { Sentence, Time } from '../values/Value.tsx';
import { leasePath } from './action-words.ts';

interface LeaseProps {
  action: ActionView;
  /** What this browser has sent and the server has not stored yet. */
  sending: Answer['answer'] | null;
  /** It has stored it; several may be asked. */
  stored: boolean;
}

export function LeaseStates({ action, sending, stored }: LeaseProps) {
  const waiting = action.state === 'awaiting_approval';
  const mode = findMode(action);
  return (
    <section className="lease" aria-label="State">
      <h3>{wordState(action.state, mode)}</h3>
      {action.answeredBy !== null && (
        <p>
          {action.state === 'rejected' ? 'Declined' : 'Answered'} by {action.answeredBy}
        </p>
      )}
      {waiting && sending !== null && (
        <p role="status">Sending your answer ({sending === 'approve' ? 'approve' : 'decline'})…</p>
      )}
      {waiting && sending === null && stored && (
        <p role="status">
          Your approval is stored: {action.approvals.length} of{' '}
          {action.decision?.approval?.quorum ?? 1}.
        </p>
      )}
      <ol className="steps">
        {action.history.map((change, index) => (
          <li
            key={`${change.state}${change.at}`}
            className={index === action.history.length - 1 ? 'now' : 'done'}
            {...(index === action.history.length - 1 ? { 'aria-current': 'step' } : {})}
          >
            <strong>{wordState(change.state, mode)}</strong> <Time at={change.at} />
            <span className="muted block">
              <Sentence text={wordDetail(change.detail, mode)} />
            </span>
          </li>
        ))}
        {stillToCome(action.state).map((state) => (
          <li key={state} className="later muted">
            {wordState(state, mode)}
          </li>
        ))}
      </ol>
      {action.activeUntil !== null && (
        <p>
          {mode === 'real' ? 'lifted at' : 'would be lifted at'}{' '}
          <Countdown until={action.activeUntil} />
        </p>
      )}
    </section>
  );
}

function stillToCome(state: ActionState): readonly ActionState[] {
  const at = leasePath.findIndex((step) => step === state);
  return at === -1 ? [] : leasePath.slice(at + 1);
}
