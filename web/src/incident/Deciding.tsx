/** The answers a person may give now: none who is not asked sees a button, and none can be given to what may be old. */
import { useQuery } from '@tanstack/react-query';
import { findMode, wordState } from '../../../domain/action-words.ts';
import { findRefusal } from '../../../domain/asked.ts';
import { may } from '../../../domain/permissions.ts';
import type { ActionView, Me, Status } from '../api.ts';
import { queries } from '../queries.ts';
import { useIsLive } from '../silence.ts';
import { useServerNow } from '../values/clock.tsx';
import { Options } from './Options.tsx';
import type { Answering } from './use-answer.ts';

interface DecidingProps {
  action: ActionView;
  answering: Answering;
}

export function Deciding({ action, answering }: DecidingProps) {
  const { data: me } = useQuery(queries.me());
  const { data: status } = useQuery(queries.status());
  const isLive = useIsLive();
  const now = useServerNow();
  if (me === undefined || now === null) return null;
  const over = overWords(action, me, now);
  if (over !== null && answering.reason.trim() === '') return <p className="muted">{over}</p>;
  return (
    <Options
      answering={answering}
      over={over}
      held={isLive ? null : 'Not live: you can answer when the instance is heard again.'}
      stopped={stopWords(action, status)}
    />
  );
}

/** Why there is nothing to answer, or no more; null when there is. */
function overWords(action: ActionView, me: Me, now: number): string | null {
  const { state, answeredBy } = action;
  if (state !== 'awaiting_approval') {
    const words = wordState(state, findMode(action));
    return answeredBy === null ? `Meanwhile: ${words}.` : `${answeredBy} was faster: ${words}.`;
  }
  const refusal = may(me.roles, 'answer')
    ? findRefusal(action, me, now)
    : `${me.name} may not answer`;
  return refusal === null ? null : `Nothing for you to answer: ${refusal}.`;
}

/** Why an approval would be refused; the server says the same. */
function stopWords({ decision }: ActionView, status: Status | undefined): string | null {
  if (status === undefined) return null;
  const own = [`function:${decision?.function ?? ''}`, `actuator:${decision?.actuator ?? ''}`];
  const isStopped =
    status.killSwitch.engaged || status.killSwitches.some(({ scope }) => own.includes(scope));
  return isStopped
    ? 'The kill switch is pulled: nothing can be approved until it is released.'
    : null;
}
