/** The narrative, from claims: what happened, how sure, what is not known, and how much of it was verified. */
import type { Claim, Finding, Incident, LedgerEntry, Narrative } from '../api.ts';
import { Sentence } from '../values/Value.tsx';
import { EvidenceChip } from './EvidenceChip.tsx';

interface Told {
  narrative: Narrative;
  findings: readonly Finding[];
}

const sections: { title: string; kinds: Claim['kind'][] }[] = [
  { title: 'What happened', kinds: ['observed', 'count', 'comparison', 'order', 'absence'] },
  { title: 'How sure', kinds: ['assessment', 'hypothesis'] },
  { title: 'Not known', kinds: ['unknown'] },
  { title: 'What was done', kinds: ['action_status'] },
];

export function Story({
  incident,
  findings,
}: {
  incident: Incident;
  findings: readonly Finding[];
}) {
  const { narrative } = incident;
  return (
    <section className="panel" aria-labelledby="story-title">
      <header className="panel-head">
        <h2 id="story-title">Story</h2>
        {narrative !== null && narrative.revision < incident.revision && (
          <span className="notice-inline">is being brought up to date with newer findings</span>
        )}
        <span className="spacer" />
        {narrative !== null && <span className="muted small">narrator: {narrative.narrator}</span>}
      </header>
      {narrative === null ? (
        <p className="muted">Not told yet. The findings below are complete up to now.</p>
      ) : (
        <Narration narrative={narrative} findings={findings} />
      )}
    </section>
  );
}

function Narration(told: Told) {
  const { claims } = told.narrative;
  return (
    <div className="story">
      {sections.map(({ title, kinds }) => {
        const own = claims.filter((claim) => kinds.includes(claim.kind));
        if (own.length === 0) return null;
        return (
          <div key={title} className="story-part">
            <h3>{title}</h3>
            <p>
              {own.map((claim) => (
                <ClaimText key={claim.id} claim={claim} told={told} />
              ))}
            </p>
          </div>
        );
      })}
      <Verified told={told} />
    </div>
  );
}

/** Values in these entries that an attacker chose. */
function attackerValues(cited: readonly LedgerEntry[]): string[] {
  return cited.flatMap((entry) =>
    entry.attackerControlled.flatMap((field) => {
      const value = entry.fields[field];
      return Array.isArray(value) ? value : [String(value ?? '')];
    }),
  );
}

function ClaimText({ claim, told }: { claim: Claim; told: Told }) {
  const { ledger } = told.narrative;
  const cited = claim.cites.flatMap((id) => ledger.find((entry) => entry.id === id) ?? []);
  return (
    <span className="claim">
      <Sentence text={claim.text} quoted={attackerValues(ledger)} />
      <span className="chips">
        {cited.map((entry) => (
          <EvidenceChip key={entry.id} entry={entry} findings={told.findings} />
        ))}
      </span>{' '}
    </span>
  );
}

function Verified({ told }: { told: Told }) {
  const { claims, struck } = told.narrative;
  return (
    <footer className="verified">
      <span>
        {claims.length} of {claims.length} statements verified against their evidence
      </span>
      {struck.length === 0 ? (
        <span className="muted">, none struck</span>
      ) : (
        <details>
          <summary>{struck.length} struck</summary>
          <ul>
            {struck.map(({ claim, reasons }) => (
              <li key={claim.id}>
                <s>
                  <Sentence text={claim.text} quoted={attackerValues(told.narrative.ledger)} />
                </s>{' '}
                <span className="muted">
                  <Sentence
                    text={reasons.join('; ')}
                    quoted={attackerValues(told.narrative.ledger)}
                  />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </footer>
  );
}
