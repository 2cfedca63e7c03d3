/** What the agents make of an incident beside what a person says of it, at equal weight, and what would settle it. */
import { useId, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { AgentOpinion, Closed, Incident } from '../api.ts';
import { queries } from '../queries.ts';
import { Sentence, SeverityMark, Time } from '../values/Value.tsx';
import { closedWords } from './close-words.ts';
import { missingWords, standingWords, verdictWords } from './opinion-words.ts';
import { Reopenings } from './Reopenings.tsx';

export function Verdict({ incident }: { incident: Incident }) {
  const { data: me } = useQuery(queries.me());
  const { agent, closed } = incident;
  const mine = closed === null || closed.by === me?.name;
  return (
    <section className="panel verdict" aria-labelledby="verdict-title">
      <header className="panel-head">
        <h2 id="verdict-title">Verdict</h2>
      </header>
      <div className="verdicts">
        <Side name="Agents">
          {agent === null ? (
            <p className="verdict-line">
              <strong className="verdict-word">Not looked yet</strong>
            </p>
          ) : (
            <Opinion agent={agent} incident={incident} />
          )}
        </Side>
        <Side name={mine ? 'You' : 'Person'}>
          {closed === null ? <Undecided /> : <Decided closed={closed} />}
        </Side>
      </div>
      {agent !== null && <Missing missing={agent.missing} />}
      <Reopenings incident={incident} />
    </section>
  );
}

function Side({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <h3 id={id}>{name}</h3>
      {children}
    </div>
  );
}

function Opinion({ agent, incident }: { agent: AgentOpinion; incident: Incident }) {
  return (
    <>
      <p className="verdict-line">
        <strong className="verdict-word">{verdictWords[agent.verdict]}</strong>
        <SeverityMark severity={agent.severity} />
        <span>{agent.confidence} confidence</span>
      </p>
      <p>
        <Sentence text={agent.reason} quoted={incident.entities.map((entity) => entity.id)} />
      </p>
      <p className="muted">
        {standingWords(agent.standing, incident.closed !== null)}
        {agent.revision < incident.revision &&
          ` · about revision ${agent.revision} of ${incident.revision}`}
      </p>
    </>
  );
}

function Undecided() {
  return (
    <>
      <p className="verdict-line">
        <strong className="verdict-word">Not decided yet</strong>
      </p>
      <p className="muted">closing the incident decides it</p>
    </>
  );
}

function Decided({ closed }: { closed: Closed }) {
  const words = closedWords(closed);
  return (
    <>
      <p className="verdict-line">
        <strong className="verdict-word">{words[0]?.toUpperCase() + words.slice(1)}</strong>
        {closed.severity !== null && <SeverityMark severity={closed.severity} />}
      </p>
      <p>
        {closed.note === '' ? (
          <span className="muted">no note</span>
        ) : (
          <Sentence text={closed.note} />
        )}
      </p>
      <p className="muted">
        closed by <Sentence text={closed.by} />, <Time at={closed.at} day />
        {typeof closed.teachesAt === 'number' && (
          <>
            ; teaches from <Time at={closed.teachesAt} day /> on
          </>
        )}
      </p>
    </>
  );
}

/** "Nobody watches there" and "looked for, not found" differ by words and by mark: one asks for a sensor. */
function Missing({ missing }: Pick<AgentOpinion, 'missing'>) {
  const id = useId();
  return (
    <div className="missing">
      <h3 id={id}>Missing</h3>
      {missing.length === 0 ? (
        <p className="muted">nothing named</p>
      ) : (
        <ul aria-labelledby={id}>
          {missing.map(({ what, why, searched }) => (
            <li key={why + what}>
              <span className="missing-why">
                <MissingMark why={why} />
                {missingWords[why]}
                <span className="sr-only">:</span>
              </span>{' '}
              <span>
                <Sentence text={what} />
                {searched.length > 0 && (
                  <span className="muted">
                    {' '}
                    in <Sentence text={searched.join(', ')} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** An eye struck through for what nobody watches; a glass with nothing in it for what was looked for. */
function MissingMark({ why }: { why: AgentOpinion['missing'][number]['why'] }) {
  return (
    <svg className="missing-mark" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      {why === 'no_sensor' ? (
        <path d="M1 8q7-9 14 0-7 9-14 0ZM8 6.2a1.8 1.8 0 1 0 .01 0ZM2.5 14 13.5 2" />
      ) : (
        <path d="M6.5 2a4.5 4.5 0 1 0 .01 0ZM10 10l4.5 4.5" />
      )}
    </svg>
  );
}
