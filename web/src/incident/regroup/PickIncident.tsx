/** Picks another open incident, the likeliest first; none is suggested. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Incident } from '../../api.ts';
import { queries } from '../../queries.ts';
import { plural } from '../../values/format.ts';
import { Entity, Sentence, SeverityMark, Time } from '../../values/Value.tsx';
import { Choice } from '../dialog/Choice.tsx';
import { candidatesFor, isMeant, type Candidate } from './near.ts';

/** So many are shown at a time; whoever means another one types what it is about. */
const most = 20;

interface PickIncidentProps {
  beside: Incident;
  chosen: string | null;
  choose: (uid: string) => void;
}

export function PickIncident({ beside, chosen, choose }: PickIncidentProps) {
  const { data, error } = useQuery(queries.incidents());
  const [typed, setTyped] = useState('');
  if (data === undefined)
    return <p>{error === null ? 'Loading…' : `Not read: ${error.message}.`}</p>;
  const candidates = candidatesFor(beside, data);
  if (candidates.length === 0) return <p>No other incident is open.</p>;
  // What is chosen stays in sight, whatever is typed after.
  const meant = candidates.filter(
    ({ incident }) => incident.uid === chosen || isMeant(incident, typed.trim()),
  );
  return (
    <>
      {candidates.length > 5 && (
        <label className="field">
          <span>Find by title, uid or who it is about</span>
          <input type="search" value={typed} onChange={({ target }) => setTyped(target.value)} />
        </label>
      )}
      <fieldset className="choices">
        <legend>The incident that ends: it is closed as a duplicate of this one</legend>
        <div className="choices-list">
          {meant.slice(0, most).map((candidate) => (
            <Pick
              key={candidate.incident.uid}
              candidate={candidate}
              chosen={candidate.incident.uid === chosen}
              choose={choose}
            />
          ))}
          {meant.length === 0 && (
            <p className="muted">None of {candidates.length} is about that.</p>
          )}
        </div>
      </fieldset>
      {meant.length > most && (
        <p className="muted">{plural(meant.length - most, 'more incident')}: type to find one.</p>
      )}
    </>
  );
}

interface PickProps {
  candidate: Candidate;
  chosen: boolean;
  choose: (uid: string) => void;
}

function Pick({ candidate: { incident, shared }, chosen, choose }: PickProps) {
  const quoted = incident.entities.map(({ id }) => id);
  return (
    <Choice name="other" chosen={chosen} choose={() => choose(incident.uid)}>
      <SeverityMark severity={incident.severity} word={false} />{' '}
      <strong>
        <Sentence text={incident.title} quoted={quoted} />
      </strong>{' '}
      <span className="muted block">
        <Time at={incident.start} day /> · {plural(incident.findingCount, 'finding')} ·{' '}
        <span className="mono">{incident.uid}</span>
      </span>
      {shared.length > 0 && (
        <span className="block">
          in common:{' '}
          {shared.map((entity) => (
            <Entity key={entity.kind + entity.id} entity={entity} />
          ))}
        </span>
      )}
    </Choice>
  );
}
