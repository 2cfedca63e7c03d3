/** One incident in the queue: a real link, so that it can be opened in another tab. */
import { Link } from '@tanstack/react-router';
import type { IncidentSummary } from '../api.ts';
import { closedWords } from '../incident/close-words.ts';
import { useMay } from '../may.ts';
import { Relative } from '../values/Countdown.tsx';
import { plural } from '../values/format.ts';
import { Entity, Phases, Sentence, SeverityMark } from '../values/Value.tsx';

const statusWords: Record<IncidentSummary['status'], string> = {
  new: 'new',
  in_progress: 'in progress',
  closed: 'closed',
};

interface QueueRowProps {
  incident: IncidentSummary;
  /** When the nearest of its asks expires, epoch ms. */
  answerBy: number | null;
}

export function QueueRow({ incident, answerBy }: QueueRowProps) {
  const mayAnswer = useMay('answer');
  return (
    <li>
      <Link to="/incidents/$uid" params={{ uid: incident.uid }} className="row">
        <SeverityMark severity={incident.severity} />
        <span className="row-title">
          <Sentence text={incident.title} quoted={incident.entities.map((entity) => entity.id)} />
        </span>
        <span className="row-asks">
          {incident.asks > 0 && (
            <strong>
              {mayAnswer ? 'asks you' : 'waiting:'} {incident.asks}
            </strong>
          )}
          {incident.asks > 0 && answerBy !== null && (
            <>
              {' · '}
              <Relative at={answerBy} />
            </>
          )}
        </span>
        <span className="row-updated muted">
          updated <Relative at={incident.updatedAt} />
        </span>
        <span className="row-entities">
          {incident.entities.map((entity) => (
            <Entity key={entity.kind + entity.id} entity={entity} />
          ))}
        </span>
        <span className="row-facts muted">
          <Phases tactics={incident.tactics} /> {plural(incident.findingCount, 'finding')} ·{' '}
          {standingOf(incident)}
          {incident.provisional && ' · provisional'}
          {incident.asLive && ' · replay'}
        </span>
      </Link>
    </li>
  );
}

function standingOf({ closed, mergedInto, status }: IncidentSummary): string {
  if (mergedInto !== null) return `merged into ${mergedInto}`;
  return closed === null ? statusWords[status] : `closed as ${closedWords(closed)}`;
}
