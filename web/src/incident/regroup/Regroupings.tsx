/** What people and the joining rule merged into an incident or split off it, each to be undone while that is possible. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Incident, Regrouping } from '../../api.ts';
import { queries } from '../../queries.ts';
import { plural } from '../../values/format.ts';
import { Sentence, Time } from '../../values/Value.tsx';
import { useFindings } from '../use-findings.ts';
import { EntryLine } from '../dialog/EntryLine.tsx';
import { Moved } from './Moved.tsx';
import { Undo } from './Undo.tsx';

export function Regroupings({ incident }: { incident: Incident }) {
  const { data = [] } = useQuery(queries.regroupings(incident.uid));
  if (data.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="regroupings-title">
      <header className="panel-head">
        <h2 id="regroupings-title">Merges and splits</h2>
        <span className="muted">{data.length}</span>
      </header>
      <ol className="regroupings">
        {data.map((regrouping) => (
          <Row key={regrouping.uid} regrouping={regrouping} incident={incident} />
        ))}
      </ol>
    </section>
  );
}

function Row({ regrouping, incident }: { regrouping: Regrouping; incident: Incident }) {
  const { by, at, note, findings, undone } = regrouping;
  const isOpen = incident.closed === null || incident.mergedInto === regrouping.incident;
  return (
    <li>
      <div>
        <p>
          <Moved regrouping={regrouping} here={incident.uid} />
          {note !== '' && (
            <>
              {' '}
              · <Sentence text={note} />
            </>
          )}
        </p>
        <p className="muted">
          <Time at={at} day /> by {by === null ? 'the joining rule' : <Sentence text={by} />}
          {undone !== null && (
            <>
              {' '}
              · undone by <Sentence text={undone.by} />, <Time at={undone.at} day />
            </>
          )}
        </p>
        <Which regrouping={regrouping} uids={findings} />
      </div>
      {undone === null && isOpen && <Undo regrouping={regrouping} />}
    </li>
  );
}

interface WhichProps {
  regrouping: Regrouping;
  uids: readonly string[];
}

/** Looked up only by whoever wants to know. */
function Which({ regrouping, uids }: WhichProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Which {plural(uids.length, 'finding')}</summary>
      {isOpen && <Entries regrouping={regrouping} uids={uids} />}
    </details>
  );
}

/** They are in one of the two, wherever they have moved since. */
function Entries({ regrouping, uids }: WhichProps) {
  const held = [...useFindings(regrouping.incident), ...useFindings(regrouping.other)];
  const findings = held
    .filter(({ finding_info }) => uids.includes(finding_info.uid))
    .toSorted((a, b) => a.start_time - b.start_time);
  return (
    <ol className="entries" tabIndex={0} aria-label="Findings that moved">
      {findings.map(({ finding_info: { uid, title }, start_time, severity, attacks }) => (
        <li key={uid}>
          <EntryLine
            entry={{ start: start_time, severity, title, tactic: attacks[0]?.tactic.uid ?? '' }}
          />
        </li>
      ))}
    </ol>
  );
}
