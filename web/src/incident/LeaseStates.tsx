/** Where an action stands on its way: what is done, what runs now, what is still to come. */
import type { ActionState, ActionView, Answer } from '../api.ts';
import { Countdown } from '../values/Countdown.tsx';
import { Sentence, Time } from '../values/Value.tsx';
import { leasePath, stateWords } from './action-words.ts';

interface LeaseProps {
  action: ActionView;
  /** What this browser sent and the workflow has not yet taken up. */
  sent: Answer['answer'] | null;
}

export function LeaseStates({ action, sent }: LeaseProps) {
  const waiting = action.state === 'awaiting_approval';
  return (
    <section className="lease" aria-label="State">
      <h3>{waiting ? 'Decided' : stateWords[action.state]}</h3>
      {action.answeredBy !== null && (
        <p>
          {action.state === 'rejected' ? 'Declined' : 'Answered'} by {action.answeredBy}
        </p>
      )}
      {waiting && sent !== null && (
        <p role="status">
          {sent === 'approve' ? 'Approved' : 'Declined'} by you; handing it to the response.
        </p>
      )}
      <ol className="steps">
        {action.history.map((change, index) => (
          <li
            key={`${change.state}${change.at}`}
            className={index === action.history.length - 1 ? 'now' : 'done'}
            {...(index === action.history.length - 1 ? { 'aria-current': 'step' } : {})}
          >
            <strong>{stateWords[change.state]}</strong> <Time at={change.at} />
            <span className="muted block">
              <Sentence text={change.detail} />
            </span>
          </li>
        ))}
        {stillToCome(action.state, sent).map((state) => (
          <li key={state} className="later muted">
            {stateWords[state]}
          </li>
        ))}
      </ol>
      {action.activeUntil !== null && (
        <p>
          lifted at <Countdown until={action.activeUntil} />
        </p>
      )}
    </section>
  );
}

function stillToCome(state: ActionState, sent: Answer['answer'] | null): readonly ActionState[] {
  if (state === 'awaiting_approval') return sent === 'approve' ? leasePath : [];
  const at = leasePath.findIndex((step) => step === state);
  return at === -1 ? [] : leasePath.slice(at + 1);
}
