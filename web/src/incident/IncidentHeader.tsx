/** What, who, since when, what is already done, what needs you: readable in five seconds. */
import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { findMode, wordState } from '../../../domain/action-words.ts';
import type { ActionView, Incident } from '../api.ts';
import { useMay } from '../may.ts';
import { queries } from '../queries.ts';
import { Countdown } from '../values/Countdown.tsx';
import { durationOf, plural } from '../values/format.ts';
import { Entity, Phases, Sentence, SeverityMark, Time } from '../values/Value.tsx';
import { actionTitle, inEffect } from './action-words.ts';
import { CloseIncident } from './CloseIncident.tsx';
import { ReopenIncident } from './ReopenIncident.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { Regroup } from './regroup/Regroup.tsx';
import { Standing } from './Standing.tsx';

export function IncidentHeader({ incident }: { incident: Incident }) {
  const quoted = incident.entities.map((entity) => entity.id);
  const mayRegroup = useMay('regroup');
  const mayClose = useMay('close');
  const mayAnswer = useMay('answer');
  const isOpen = incident.closed === null;
  return (
    <header className="incident-head">
      <p className="incident-line">
        <SeverityMark severity={incident.severity} />
        <span className="muted">
          <Sentence text={incident.severityReason} quoted={quoted} />
        </span>
        {incident.provisional && <strong>provisional: a person has yet to confirm it</strong>}
        {incident.asLive && <strong>replay, as live</strong>}
      </p>
      <Standing incident={incident} />
      <h1>
        <Sentence text={incident.title} quoted={quoted} />
      </h1>
      <dl className="five">
        <Cell name="Who">
          {incident.entities.map((entity) => (
            <Entity key={entity.kind + entity.id} entity={entity} />
          ))}
        </Cell>
        <Cell name="Since">
          <Time at={incident.start} day />
          <br />
          <span className="muted">
            over {durationOf(incident.end - incident.start)} ·{' '}
            {plural(incident.findings.length, 'finding')} <Phases tactics={incident.tactics} />
          </span>
        </Cell>
        <Cell name="Done">
          <Done actions={incident.actions} />
        </Cell>
        <Cell name={mayAnswer ? 'Needs you' : 'Waits for an answer'}>
          <Needs actions={incident.actions} />
        </Cell>
      </dl>
      <div className="incident-acts">
        <Regroup incident={incident} offered={isOpen && mayRegroup} />
        <CloseIncident incident={incident} offered={isOpen && mayClose} />
        <ReopenIncident
          incident={incident}
          offered={!isOpen && incident.mergedInto === null && mayClose}
        />
        <ExportMenu incident={incident} />
      </div>
    </header>
  );
}

function Cell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Done({ actions }: { actions: readonly ActionView[] }) {
  const { data: status } = useQuery(queries.status());
  const running = actions.filter((action) => inEffect.has(action.state));
  const dryRun = status?.dryRun === true;
  return (
    <>
      {running.length === 0 && <span>nothing so far</span>}
      {running.map((action) => (
        <span key={action.uid} className="block">
          <Sentence text={actionTitle(action)} />{' '}
          <strong>{wordState(action.state, findMode(action))}</strong>
        </span>
      ))}
      {dryRun && <span className="muted block">dry run: the network is not touched</span>}
    </>
  );
}

function Needs({ actions }: { actions: readonly ActionView[] }) {
  const asks = actions.filter((action) => action.state === 'awaiting_approval');
  const deadlines = asks.flatMap((action) => action.answerBy ?? []);
  if (asks.length === 0) return <span>nothing now</span>;
  return (
    <>
      <strong>{plural(asks.length, 'answer')}</strong>
      {deadlines.length > 0 && (
        <span className="block">
          nearest <Countdown until={Math.min(...deadlines)} />
        </span>
      )}
    </>
  );
}
