/** Facts that colour everything on the page: alarms, replay as live, a database that forgets. */
import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Status } from '../api.ts';
import { queries } from '../queries.ts';
import { Quoted, Sentence, Time } from '../values/Value.tsx';

export function Notices() {
  const { data: status } = useQuery(queries.status());
  return (
    <div className="notices">
      {status?.alarms.map((alarm) => (
        <Notice key={alarm.uid} word="ALARM">
          <code>{alarm.code}</code> <Quoted>{alarm.subject}</Quoted>:{' '}
          <Sentence text={alarm.detail} /> Since <Time at={alarm.since} />
          {alarm.times > 1 && `, ${alarm.times} times`}. <Sentence text={alarm.fix} />
        </Notice>
      ))}
      {status !== undefined && <AsLive status={status} />}
      {status?.database.durable === false && (
        <Notice word="TRIAL DATABASE">
          The embedded database does not survive a power cut. For keeps, set{' '}
          <code>DATABASE_URL</code> to a PostgreSQL.
        </Notice>
      )}
    </div>
  );
}

function AsLive({ status }: { status: Status }) {
  const names = status.inputs.filter((input) => input.asLive).map((input) => input.name);
  if (names.length === 0) return null;
  return (
    <Notice word="AS-LIVE REPLAY">
      Old records are treated as if they happened now:{' '}
      {names.map((name) => (
        <Quoted key={name}>{name}</Quoted>
      ))}
    </Notice>
  );
}

function Notice({ word, children }: { word: string; children: ReactNode }) {
  return (
    <p className="notice" role="status">
      <strong>{word}</strong> <span>{children}</span>
    </p>
  );
}
