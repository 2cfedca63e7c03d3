/** The answers a person may give now: none who is not asked sees a button, and none can be given to what may be old. */
import { useQuery } from '@tanstack/react-query';
import { findRefusal } from '../../../domain/asked.ts';
import { may } from '../../../domain/permissions.ts';
import type { ActionView, Status } from '../api.ts';
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
  const refusal = may(me.roles, 'answer')
    ? findRefusal(action, me, now)
    : `${me.name} may not answer`;
  if (refusal !== null) return <p className="muted">Nothing for you to answer: {refusal}.</p>;
  return (
    <Options
      answering={answering}
      held={isLive ? null : 'Not live: you can answer when the instance is heard again.'}
      stopped={stopWords(action, status)}
    />
  );
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
