/** That an incident is closed or merged, and the closed one that it follows; when and why stands under Verdict. */
import { Link } from '@tanstack/react-router';
import type { Incident } from '../api.ts';
import { Sentence } from '../values/Value.tsx';
import { closedWords } from './close-words.ts';
import { MergedInto } from './regroup/MergedInto.tsx';

export function Standing({ incident }: { incident: Incident }) {
  const { uid, closed, follows, mergedInto } = incident;
  return (
    <>
      {mergedInto !== null && <MergedInto uid={uid} into={mergedInto} />}
      {closed !== null && mergedInto === null && (
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
