/** What becomes of an incident's actions when it closes: said before anybody decides. */
import { findMode } from '../../../../domain/action-words.ts';
import type { ActionView } from '../../api.ts';
import { Countdown } from '../../values/Countdown.tsx';
import { Sentence } from '../../values/Value.tsx';
import { actionTitle, inEffect } from '../action-words.ts';

/** Items of a list. */
export function ActionFates({ actions }: { actions: readonly ActionView[] }) {
  const asking = actions.filter(({ state }) => state === 'awaiting_approval');
  const running = actions.filter(({ state }) => inEffect.has(state));
  return (
    <>
      {asking.map((action) => (
        <li key={action.uid}>
          <Sentence text={actionTitle(action)} />: the question is taken back, nothing is done.
        </li>
      ))}
      {running.map((action) => (
        <li key={action.uid}>
          <Sentence text={actionTitle(action)} />{' '}
          {findMode(action) === 'real' ? 'stays' : 'would stay'} in force until its lease ends
          {action.activeUntil !== null && (
            <>
              , <Countdown until={action.activeUntil} />
            </>
          )}
          {findMode(action) === 'dry' && ' (dry run)'}.
        </li>
      ))}
    </>
  );
}
