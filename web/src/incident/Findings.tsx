/** The findings of an incident: what was observed, what is normal, and the raw records. */
import type { FindingBrief, Incident } from '../api.ts';
import { countOf, durationOf } from '../values/format.ts';
import { Phases, Sentence, SeverityMark, Time } from '../values/Value.tsx';
import { Records } from './Records.tsx';

interface FindingsProps {
  incident: Incident;
  findings: readonly FindingBrief[];
}

export function Findings({ incident, findings }: FindingsProps) {
  const missing = incident.findings.length - findings.length;
  return (
    <section className="panel" aria-labelledby="findings-title">
      <header className="panel-head">
        <h2 id="findings-title">Findings</h2>
        <span className="muted">{incident.findings.length}</span>
        {missing > 0 && <span className="muted">{missing} still loading</span>}
      </header>
      {findings.map((finding) => (
        <FindingCard key={finding.finding_info.uid} finding={finding} />
      ))}
    </section>
  );
}

const basisWords = { rule: 'fixed rule', baseline: 'learnt pattern of life' } as const;

function quotedValues(finding: FindingBrief): string[] {
  const measured = Object.values(finding.unmapped.measurements).flat();
  const named = finding.unmapped.entities.map((entity) => entity.id);
  return [...measured.filter((value) => typeof value === 'string'), ...named];
}

function FindingCard({ finding }: { finding: FindingBrief }) {
  const { finding_info: info, unmapped } = finding;
  const quoted = quotedValues(finding);
  return (
    <article id={info.uid} className="finding" aria-labelledby={`${info.uid}-title`} tabIndex={-1}>
      <header className="finding-head">
        <SeverityMark severity={finding.severity} />
        <h3 id={`${info.uid}-title`}>
          <Sentence text={info.title} quoted={quoted} />
        </h3>
      </header>
      <p>
        <Sentence text={finding.message} quoted={quoted} />
      </p>
      <Explanation finding={finding} quoted={quoted} />
      <p className="muted small finding-facts">
        <Time at={finding.start_time} day />
        {finding.end_time > finding.start_time &&
          ` for ${durationOf(finding.end_time - finding.start_time)}`}{' '}
        · <Phases tactics={finding.attacks.map((attack) => attack.tactic.uid)} />{' '}
        {finding.attacks.map((attack) => (
          <span
            key={attack.technique.uid}
            title={`${attack.tactic.name}: ${attack.technique.name}`}
          >
            <span className="mono">{attack.technique.uid}</span> {attack.technique.name}
            {' · '}
          </span>
        ))}
        <span className="mono">{info.analytic.uid}</span> · {basisWords[unmapped.basis]}
      </p>
      <Records finding={finding} />
    </article>
  );
}

function Explanation({ finding, quoted }: { finding: FindingBrief; quoted: readonly string[] }) {
  const { observed, normal, timesSeen, since } = finding.unmapped.explanation;
  return (
    <dl className="explanation">
      <div>
        <dt>Observed</dt>
        <dd>
          <Sentence text={observed} quoted={quoted} />
        </dd>
      </div>
      <div>
        <dt>Normal here</dt>
        <dd>
          <Sentence text={normal} quoted={quoted} />
          {timesSeen !== null && (
            <span className="muted">
              {' '}
              (seen {countOf(timesSeen)}×
              {since !== null && (
                <>
                  , since <Time at={since} day />
                </>
              )}
              )
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}
