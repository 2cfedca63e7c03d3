/** That an incident is closed, and the closed one that it follows; when and why stands under Verdict. */
import { Link } from '@tanstack/react-router';
import type { Incident } from '../api.ts';
import { Sentence } from '../values/Value.tsx';
import { closedWords } from './close-words.ts';

export function Standing({ incident: { closed, follows } }: { incident: Incident }) {
  return (
    <>
      {closed !== null && (
        <p role="status">
          <strong>Closed as {closedWords(closed)}</strong> by <Sentence text={closed.by} />
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
