/** Each time that a person opened an incident again: by whom, when, why, and the verdict that this took back. */
import type { Incident } from '../api.ts';
import { Sentence, Time } from '../values/Value.tsx';
import { closedWords } from './close-words.ts';

export function Reopenings({ incident: { reopened = [] } }: { incident: Incident }) {
  if (reopened.length === 0) return null;
  return (
    <div className="reopenings">
      <h3 id="reopened-title">Opened again</h3>
      <ul aria-labelledby="reopened-title">
        {reopened.map(({ by, at, note, was }) => (
          <li key={at}>
            by <Sentence text={by} />, <Time at={at} day />: <Sentence text={note} />{' '}
            <span className="muted">
              (it was closed as {closedWords(was)} by <Sentence text={was.by} />,{' '}
              <Time at={was.at} day />)
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
