/** What this instance reads and how far it may go alone. */
import { useQuery } from '@tanstack/react-query';
import type { ReplayProgress, Status } from '../api.ts';
import { queries } from '../queries.ts';
import { countOf } from '../values/format.ts';
import { Quoted, Sentence, Time } from '../values/Value.tsx';

export function InstancePanel() {
  const { data: status } = useQuery(queries.status());
  if (status === undefined) return null;
  return (
    <aside className="instance" aria-label="This instance">
      <section aria-labelledby="inputs-title">
        <h2 id="inputs-title">Inputs</h2>
        {status.inputs.length === 0 && <p className="muted">None opened.</p>}
        {status.inputs.map((input) => (
          <Input key={input.input} input={input} />
        ))}
      </section>
      <section aria-labelledby="levels-title">
        <h2 id="levels-title">Delegation</h2>
        <Levels status={status} />
      </section>
      <p className="muted small">
        Watchbill {status.version} · policy <span className="mono">{status.policyVersion}</span>
        {status.temporal.uiUrl !== null && (
          <>
            {' · '}
            <a href={status.temporal.uiUrl} target="_blank" rel="noreferrer">
              Temporal
            </a>
          </>
        )}
      </p>
    </aside>
  );
}

const stateWords: Record<ReplayProgress['state'], string> = {
  reading: 'reading',
  done: 'read to the end',
  failed: 'failed',
};

function Input({ input }: { input: ReplayProgress }) {
  const share = input.bytesTotal === null ? null : input.bytesRead / Math.max(1, input.bytesTotal);
  return (
    <div className="input">
      <p className="input-name">
        <Quoted>{input.name}</Quoted>{' '}
        <span className={input.state === 'failed' ? 'danger' : 'muted'}>
          {stateWords[input.state]}
          {input.asLive && ' · as live'}
        </span>
      </p>
      {input.state === 'reading' && (
        <progress
          aria-label={`Reading ${input.name}`}
          max={1}
          {...(share === null ? {} : { value: share })}
        />
      )}
      <dl className="facts">
        <Fact name="events" value={countOf(input.events)} />
        <Fact name="findings" value={countOf(input.findings)} />
        <Fact name="rejected" value={countOf(input.rejected)} />
        <Fact name="ignored" value={countOf(input.ignored)} />
      </dl>
      {input.eventTime !== null && (
        <p className="muted small">
          records up to <Time at={input.eventTime} day />
        </p>
      )}
      {input.message !== null && (
        <p className={input.state === 'failed' ? 'danger small' : 'muted small'}>
          <Sentence text={input.message} />
        </p>
      )}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

const functionWords = {
  threat_detection: 'Threat detection',
  alert_triage: 'Alert triage',
  incident_response: 'Incident response',
  risk_management: 'Risk management',
};

type Level = NonNullable<Status['levels'][string]>;

const levelWords: Record<Level, string> = {
  L0: 'people do it',
  L1: 'by fixed rules',
  L2: 'people decide',
  L3: 'acts inside bounds',
  L4: 'acts and reports',
};

function Levels({ status }: { status: Status }) {
  const names = [
    'threat_detection',
    'alert_triage',
    'incident_response',
    'risk_management',
  ] as const;
  return (
    <table className="levels">
      <tbody>
        {names.map((name) => (
          <tr key={name}>
            <th scope="row">{functionWords[name]}</th>
            <td>
              <LevelWords level={status.levels[name]} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LevelWords({ level }: { level: Level | undefined }) {
  if (level === undefined) return <span className="muted">not set</span>;
  return (
    <>
      <strong>{level}</strong> <span className="muted">{levelWords[level]}</span>
    </>
  );
}
