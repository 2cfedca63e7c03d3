/** What changes how far the page may be believed and what an answer does: it stays in sight, however far one scrolls. */
import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../queries.ts';
import { Sentence, Time } from '../values/Value.tsx';

export function Alerts({ silentSince }: { silentSince: number | null }) {
  const { data: status } = useQuery(queries.status());
  const partly = status?.killSwitches ?? [];
  return (
    <div className="alerts">
      {silentSince !== null && (
        <Alert word="NOT LIVE">
          since <Time at={silentSince} />: what you see may be old, and answering waits.
        </Alert>
      )}
      {status?.killSwitch.engaged === true && (
        <Alert word="KILL SWITCH PULLED">
          Nothing is applied, no approval is taken. By {status.killSwitch.by ?? 'somebody unknown'}:{' '}
          <Sentence text={status.killSwitch.reason ?? 'no reason given'} />
        </Alert>
      )}
      {partly.map(({ scope, by, reason }) => (
        <Alert key={scope} word="KILL SWITCH PULLED IN PART">
          for <Sentence text={scope.replace(':', ' ')} />. By {by ?? 'somebody unknown'}:{' '}
          <Sentence text={reason ?? 'no reason given'} />
        </Alert>
      ))}
    </div>
  );
}

function Alert({ word, children }: { word: string; children: ReactNode }) {
  return (
    <p className="notice alert" role="status">
      <strong>{word}</strong> <span>{children}</span>
    </p>
  );
}
