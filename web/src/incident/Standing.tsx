/** How an incident ended, and the closed one that it follows. */
import { Link } from '@tanstack/react-router';
import type { Incident } from '../api.ts';
import { Sentence, Time } from '../values/Value.tsx';
import { closedWords } from './close-words.ts';

export function Standing({ incident: { closed, follows } }: { incident: Incident }) {
  return (
    <>
      {closed !== null && (
        <p role="status">
          <strong>Closed as {closedWords(closed)}</strong> by {closed.by} at{' '}
          <Time at={closed.at} day />
          {closed.note !== '' && (
            <>
              : <Sentence text={closed.note} />
            </>
          )}
        </p>
      )}
      {follows !== null && (
        <p>
          Follows{' '}
          <Link to="/incidents/$uid" params={{ uid: follows }}>
            {follows}
          </Link>
          , which was closed.
        </p>
      )}
    </>
  );
}
