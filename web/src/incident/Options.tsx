/** The two answers, none of them suggested; and what changed under a card that somebody is reading. */
import type { ActionView } from '../api.ts';
import { durationOf } from '../values/format.ts';
import { Sentence } from '../values/Value.tsx';
import type { Answering } from './use-answer.ts';

interface OptionsProps {
  answering: Pick<Answering, 'reason' | 'write' | 'send'>;
  /** Why there is nothing to answer any more: what was typed is kept to be read; null while there is. */
  over: string | null;
  /** Why nothing may be answered now; null when it may. */
  held: string | null;
  /** Why only approving is held back. */
  stopped: string | null;
}

export function Options({ answering, over, held, stopped }: OptionsProps) {
  const { reason, write, send } = answering;
  return (
    <div className="decide">
      {/* The same field all along: it keeps the focus, so that no letter typed into it becomes a key of the page. */}
      <label className="field">
        {over === null ? (
          <span>
            Reason <span className="muted">(optional, recorded with your name)</span>
          </span>
        ) : (
          <span>
            What you had typed <span className="muted">(kept until you throw it away)</span>
          </span>
        )}
        <textarea
          rows={1}
          value={reason}
          readOnly={over !== null}
          onChange={(event) => write(event.target.value)}
        />
      </label>
      {over === null ? (
        <Answers send={send} held={held} stopped={stopped} />
      ) : (
        <Over words={over} discard={() => write('')} />
      )}
    </div>
  );
}

function Over({ words, discard }: { words: string; discard: () => void }) {
  return (
    <>
      <p role="status">
        <Sentence text={words} />
      </p>
      <div className="options">
        <button type="button" className="button" onClick={discard}>
          Throw it away
        </button>
      </div>
    </>
  );
}

type AnswersProps = Pick<OptionsProps, 'held' | 'stopped'> & Pick<Answering, 'send'>;

function Answers({ send, held, stopped }: AnswersProps) {
  return (
    <>
      <div className="options" role="group" aria-label="Your answer">
        <button
          type="button"
          className="button strong"
          disabled={held !== null || stopped !== null}
          onClick={() => send('approve')}
        >
          Approve
        </button>
        <button
          type="button"
          className="button strong"
          disabled={held !== null}
          onClick={() => send('reject')}
        >
          Decline
        </button>
      </div>
      {(held ?? stopped) !== null && <p role="status">{held ?? stopped}</p>}
    </>
  );
}

interface ChangesProps {
  seen: ActionView;
  newer: ActionView;
  showNewer: () => void;
}

/** What a person compares: one line per part that differs. */
function differences(
  seen: ActionView,
  newer: ActionView,
): { part: string; was: string; is: string }[] {
  const parts = (action: ActionView): Record<string, string> => ({
    'What happens': action.consequence,
    Lease: durationOf(action.leaseMs),
    'Evidence for': action.evidenceFor.join(' · '),
    'Evidence against': action.evidenceAgainst.join(' · '),
    'Not known': action.notKnown.join(' · '),
    Changes: action.plan.join(' · '),
    Policy: action.decision?.policyVersion ?? '',
  });
  const after = parts(newer);
  return Object.entries(parts(seen)).flatMap(([part, was]) => {
    const is = after[part] ?? '';
    return was === is ? [] : [{ part, was, is }];
  });
}

export function Changes({ seen, newer, showNewer }: ChangesProps) {
  return (
    <section className="changes" role="alert" aria-label="Changed since you opened it">
      <p>
        <strong>It changed since you opened it.</strong> Nothing was done. What differs:
      </p>
      <dl>
        {differences(seen, newer).map(({ part, was, is }) => (
          <div key={part}>
            <dt>{part}</dt>
            <dd>
              <del>
                <Sentence text={was || 'nothing'} />
              </del>
              <ins>
                <Sentence text={is || 'nothing'} />
              </ins>
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" className="button" onClick={showNewer}>
        Show the new version
      </button>
    </section>
  );
}
