/** What a colleague did to an incident while a dialog about it was open. */
import type { Closed, Incident } from '../../api.ts';
import { Sentence, Time } from '../../values/Value.tsx';
import { closedWords } from '../close-words.ts';

interface MeanwhileProps {
  by: string;
  at: number;
  /** `closed it meanwhile`. */
  did: string;
  note: string;
}

function Meanwhile({ by, at, did, note }: MeanwhileProps) {
  return (
    <>
      <strong>
        <Sentence text={by} /> {did}
      </strong>
      , <Time at={at} day />
      {note !== '' && (
        <>
          : <Sentence text={note} />
        </>
      )}
      .
    </>
  );
}

/** For what is done to an open incident; null while it is open. */
export function closedMeanwhile({ closed }: Pick<Incident, 'closed'>) {
  if (closed === null) return null;
  return <Meanwhile {...closed} did={`closed it meanwhile as ${closedWords(closed)}`} />;
}

/** For what takes the verdict `held` back; null while that stands. */
export function unlikeMeanwhile(held: Closed | null, { closed, reopened }: Incident) {
  if (closed !== null) {
    if (closed.at === held?.at) return null;
    return <Meanwhile {...closed} did={`closed it anew meanwhile as ${closedWords(closed)}`} />;
  }
  const last = reopened?.at(-1);
  return last === undefined ? null : <Meanwhile {...last} did="opened it again meanwhile" />;
}
