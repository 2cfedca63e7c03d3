/** The queue: every incident, what it is about, and whether it asks. */
import { useMemo, useRef } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { IncidentSummary } from '../api.ts';
import { useKeys } from '../keys.ts';
import { queries } from '../queries.ts';
import { plural } from '../values/format.ts';
import { InstancePanel } from './InstancePanel.tsx';
import { QueueRow } from './QueueRow.tsx';
import { useHeldOrder } from './use-held-order.ts';

export function QueuePage() {
  const { data, error } = useQuery(queries.incidents());
  return (
    <main className="queue-page">
      <section className="queue" aria-labelledby="queue-title">
        {error !== null && <p role="alert">The queue could not be read: {error.message}.</p>}
        {data === undefined ? <h1 id="queue-title">Queue</h1> : <Queue incidents={data} />}
      </section>
      <InstancePanel />
    </main>
  );
}

function Queue({ incidents }: { incidents: readonly IncidentSummary[] }) {
  const { rows, waiting, show } = useHeldOrder(incidents);
  const deadlines = useDeadlines();
  const list = useRef<HTMLOListElement>(null);
  const keys = useMemo(
    () => ({ j: () => step(list.current, 1), k: () => step(list.current, -1) }),
    [],
  );
  useKeys(keys);
  return (
    <>
      <header className="queue-head">
        <h1 id="queue-title">Queue</h1>
        <span className="muted">{plural(incidents.length, 'incident')}</span>
        <span className="spacer" />
        <span role="status">
          {waiting > 0 && (
            <button className="button" onClick={show}>
              {waiting} new: show
            </button>
          )}
        </span>
        <span className="muted wide">
          <kbd>j</kbd> <kbd>k</kbd> move · <kbd>Enter</kbd> open · <kbd>?</kbd> keys
        </span>
      </header>
      {rows.length === 0 ? (
        <NothingYet />
      ) : (
        <ol className="rows" ref={list}>
          {rows.map((incident) => (
            <QueueRow
              key={incident.uid}
              incident={incident}
              answerBy={deadlines.get(incident.uid) ?? null}
            />
          ))}
        </ol>
      )}
    </>
  );
}

/** Incident uid → when the nearest of its asks expires. */
function useDeadlines(): ReadonlyMap<string, number> {
  const { data } = useQuery(queries.actions());
  return useMemo(() => {
    const nearest = new Map<string, number>();
    for (const { incident, answerBy } of data ?? []) {
      if (answerBy === null) continue;
      nearest.set(incident, Math.min(answerBy, nearest.get(incident) ?? answerBy));
    }
    return nearest;
  }, [data]);
}

/** Moves the focus by one row and no further than the ends; without a focused row, to the first. */
function step(list: HTMLOListElement | null, by: 1 | -1): void {
  const links = [...(list?.querySelectorAll<HTMLAnchorElement>('a.row') ?? [])];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = at === -1 ? 0 : Math.min(links.length - 1, Math.max(0, at + by));
  links[next]?.focus();
}

function NothingYet() {
  const { data: status } = useQuery(queries.status());
  const reading = status?.inputs.filter((input) => input.state === 'reading') ?? [];
  const inputs = status?.inputs.length ?? 0;
  return (
    <div className="empty">
      <h2>No incidents</h2>
      {inputs === 0 && (
        <p>
          Nothing has been read yet, so this says nothing about your network. Give it logs:{' '}
          <code>npm start -- PATH…</code>
        </p>
      )}
      {inputs > 0 && reading.length > 0 && (
        <p>
          Still reading: {plural(reading.length, 'input')} to go. Incidents appear here by
          themselves.
        </p>
      )}
      {inputs > 0 && reading.length === 0 && (
        <p>
          {plural(inputs, 'input')} read to the end and nothing that Watchbill can detect was found.
          It sees only what these logs hold.
        </p>
      )}
    </div>
  );
}
