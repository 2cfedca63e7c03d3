/** The raw records of one finding: fetched when somebody opens them. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { FindingBrief } from '../api.ts';
import { queries } from '../queries.ts';
import { countOf, plural } from '../values/format.ts';
import { RawRecord } from './RawRecord.tsx';

export function Records({ finding }: { finding: FindingBrief }) {
  const [isOpen, setOpen] = useState(false);
  const { evidence_kept: kept, unmapped } = finding;
  return (
    <details className="records" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {plural(kept, 'raw record')}
        {unmapped.evidence_total > kept && ` kept of ${countOf(unmapped.evidence_total)}`}
      </summary>
      {isOpen && <Opened finding={finding} />}
    </details>
  );
}

function Opened({ finding }: { finding: FindingBrief }) {
  const { data, error } = useQuery(queries.finding(finding.finding_info.uid, finding.end_time));
  if (data === undefined) {
    return <p className="muted">{error === null ? 'Loading…' : `Not read: ${error.message}.`}</p>;
  }
  return data.evidences.map((record) => (
    <RawRecord key={record.sha256 + String(record.offset)} record={record} />
  ));
}
