/** The timeline as a picture or as a table: the same entries in the same order. */
import { useCallback, useMemo } from 'react';
import { getRouteApi } from '@tanstack/react-router';
import type { Incident } from '../api.ts';
import { useKeys } from '../keys.ts';
import { TimelinePicture } from './TimelinePicture.tsx';
import { TimelineTable } from './TimelineTable.tsx';

const route = getRouteApi('/signed-in/incidents/$uid');

export function TimelineSection({ incident }: { incident: Incident }) {
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const toggle = useCallback(
    () =>
      void navigate({
        search: ({ view: now, ...rest }) => (now === 'table' ? rest : { ...rest, view: 'table' }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const keys = useMemo(() => ({ t: toggle }), [toggle]);
  useKeys(keys);
  const entries = useMemo(
    () => [...incident.timeline].sort((a, b) => a.start - b.start),
    [incident.timeline],
  );
  const asTable = view === 'table';
  return (
    <section className="panel" aria-labelledby="timeline-title">
      <header className="panel-head">
        <h2 id="timeline-title">Timeline</h2>
        <span className="spacer" />
        <button className="button" onClick={toggle} aria-pressed={asTable}>
          Table <kbd>t</kbd>
        </button>
      </header>
      {asTable ? <TimelineTable entries={entries} /> : <TimelinePicture entries={entries} />}
    </section>
  );
}
