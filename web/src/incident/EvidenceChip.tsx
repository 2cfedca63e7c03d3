/** The way from a statement to the raw record: one press there, Esc back to the statement. */
import { useState } from 'react';
import { Popover } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FindingBrief, LedgerEntry } from '../api.ts';
import { queries } from '../queries.ts';
import { escapeUnseen } from '../values/escape.ts';
import { Quoted, Sentence, Time } from '../values/Value.tsx';
import { RawRecord } from './RawRecord.tsx';

interface ChipProps {
  entry: LedgerEntry;
  findings: readonly FindingBrief[];
}

const kindWords: Record<LedgerEntry['kind'], string> = {
  observation: 'observation',
  count: 'count',
  absence: 'absence',
  relation: 'relation',
};

export function EvidenceChip({ entry, findings }: ChipProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={560}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <button
          className="chip"
          aria-label={`Evidence ${entry.id}: ${escapeUnseen(entry.summary)}`}
          title={escapeUnseen(entry.summary)}
          onClick={() => setOpened(!opened)}
          // The focus reaches the record a moment after it is shown; Esc works before.
          onKeyDown={({ key }) => {
            if (key === 'Escape') setOpened(false);
          }}
        >
          {entry.id}
        </button>
      </Popover.Target>
      <Popover.Dropdown className="evidence" aria-label={`Evidence ${entry.id}`}>
        <Details entry={entry} findings={findings} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Details({ entry, findings }: ChipProps) {
  const finding = findings.find((one) => one.finding_info.uid === entry.finding);
  const quoted = entry.attackerControlled.flatMap((field) => entry.fields[field] ?? []).map(String);
  return (
    <>
      <p tabIndex={-1} data-autofocus className="evidence-summary">
        <strong>{entry.id}</strong> <span className="muted">{kindWords[entry.kind]}</span>{' '}
        {entry.time !== null && <Time at={entry.time} day />}
        <br />
        <Sentence text={entry.summary} quoted={quoted} />
      </p>
      <dl className="fields">
        {Object.entries(entry.fields).map(([field, value]) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {[value].flat().map((one) => (
                <Quoted key={one}>{String(one)}</Quoted>
              ))}
              {entry.attackerControlled.includes(field) && (
                <span className="muted small"> chosen by the sender</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {finding !== undefined && (
        <p>
          from finding <a href={`#${finding.finding_info.uid}`}>{finding.finding_info.title}</a>
        </p>
      )}
      {finding !== undefined && <Record finding={finding} sha256={entry.sha256} />}
    </>
  );
}

/** The record that the entry cites, or the first of those kept: fetched when the entry is opened. */
function Record({ finding, sha256 }: { finding: FindingBrief; sha256: LedgerEntry['sha256'] }) {
  const { data, error } = useQuery(queries.finding(finding.finding_info.uid, finding.end_time));
  if (data === undefined) {
    return <p className="muted">{error === null ? 'Loading…' : `Not read: ${error.message}.`}</p>;
  }
  const record = data.evidences.find((kept) => kept.sha256 === sha256) ?? data.evidences[0];
  return record === undefined ? null : <RawRecord record={record} />;
}
