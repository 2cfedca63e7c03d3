/** One incident: five seconds of header, who says what of it, the story, what asks, when it happened, what it rests on. */
import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api.ts';
import type { Incident } from '../api.ts';
import { queries } from '../queries.ts';
import { Asks } from './Asks.tsx';
import { Findings } from './Findings.tsx';
import { IncidentHeader } from './IncidentHeader.tsx';
import { Regroupings } from './regroup/Regroupings.tsx';
import { Story } from './Story.tsx';
import { TimelineSection } from './TimelineSection.tsx';
import { useFindings } from './use-findings.ts';
import { Verdict } from './Verdict.tsx';

const route = getRouteApi('/signed-in/incidents/$uid');

export function IncidentPage() {
  const { uid } = route.useParams();
  const { data, error } = useQuery(queries.incident(uid));
  if (error instanceof ApiError && error.code === 'NOT_FOUND') return <NoSuchIncident />;
  if (data === undefined) {
    return (
      <main className="plain">{error === null ? 'Loading…' : `Not read: ${error.message}.`}</main>
    );
  }
  return <Page key={uid} incident={data} />;
}

function Page({ incident }: { incident: Incident }) {
  const findings = useFindings(incident.uid);
  const isWhole = incident.mergedInto === null;
  return (
    <main className="incident-page">
      <IncidentHeader incident={incident} />
      <div className="incident-grid">
        <div className="incident-main">
          <Verdict incident={incident} />
          <Story incident={incident} findings={findings} />
          {isWhole && <TimelineSection incident={incident} />}
          <Regroupings incident={incident} />
          {isWhole && <Findings incident={incident} findings={findings} />}
        </div>
        <Asks incident={incident} />
      </div>
    </main>
  );
}

function NoSuchIncident() {
  return (
    <main className="plain">
      <h1>No such incident</h1>
      <p>
        This instance has no incident with this address. <Link to="/">Go to the queue</Link>.
      </p>
    </main>
  );
}
